package dev.tidegate.orchestrator.signal;

import dev.tidegate.core.analysis.Stratum;
import dev.tidegate.core.watch.WarmUp;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which counts of a tick are left out since the agent that counted them newly began to, on either
 * side alike, while the rest of the fleet is judged on. What is left out depends on when agents
 * began, never on what they counted.
 *
 * <p>That cannot go on for ever: an instance is cold after its first {@value
 * Cursors#WARM_UPS_PER_AGENT} starts in a stage only, and where one side has nobody else, no longer
 * than {@value #SILENT_WARM_UPS} warm-ups together in a stage; then those who are cold are judged.
 */
final class ColdAgents {
  /** So many warm-ups may pass in a stage while a side has cold agents only. */
  static final int SILENT_WARM_UPS = 3;

  private final Cursors cursors;
  private final WarmUp warmUp;
  private final Map<Side, Set<CounterKey>> cold = new HashMap<>();
  private final Set<Side> warm = new HashSet<>();

  private record Side(String metric, Stratum stratum, boolean candidate) {
    static Side of(CounterKey key) {
      Stratum stratum = new Stratum(key.service(), key.zone(), key.version());
      return new Side(key.metric(), stratum, key.candidate());
    }
  }

  private ColdAgents(Cursors cursors, WarmUp warmUp) {
    this.cursors = cursors;
    this.warmUp = warmUp;
  }

  /** The counters whose counts are not judged; time that silenced a side is noted in cursors. */
  static Set<CounterKey> among(Map<CounterKey, CounterValue> news, Cursors cursors, WarmUp warmUp) {
    if (warmUp.byMetric().isEmpty()) {
      return Set.of();
    }
    ColdAgents agents = new ColdAgents(cursors, warmUp);
    news.forEach(agents::add);
    return agents.leftOut();
  }

  private void add(CounterKey key, CounterValue value) {
    if (value.count() == 0) {
      return;
    }
    Duration begun = cursors.begun(key);
    if (begun != null && warmUp.isCold(key.metric(), begun)) {
      cold.computeIfAbsent(Side.of(key), side -> new HashSet<>()).add(key);
    } else {
      warm.add(Side.of(key));
    }
  }

  private Set<CounterKey> leftOut() {
    Duration mayBeSilent = warmUp.longest().multipliedBy(SILENT_WARM_UPS);
    boolean begins = warmUp.from().compareTo(warmUp.longest()) < 0; // everybody is cold then
    boolean heard = !begins && cursors.silent().compareTo(mayBeSilent) >= 0;
    boolean silenced = false;
    Set<CounterKey> leftOut = new HashSet<>();
    for (Map.Entry<Side, Set<CounterKey>> side : cold.entrySet()) {
      boolean alone = !warm.contains(side.getKey());
      if (!alone || !heard) {
        leftOut.addAll(side.getValue());
        silenced |= alone && !begins;
      }
    }
    if (silenced) {
      cursors.silence(warmUp.until().minus(warmUp.from()));
    }
    return leftOut;
  }
}

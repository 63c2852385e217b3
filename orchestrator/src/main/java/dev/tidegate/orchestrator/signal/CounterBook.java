package dev.tidegate.orchestrator.signal;

import dev.tidegate.proto.v1.SignalCell;
import dev.tidegate.proto.v1.SignalReport;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Adds up what this replica's agents counted, each report at most once: an agent's boot numbers its
 * reports, and one at or below the last number counted is only receipted. Thread-safe.
 */
public final class CounterBook {
  /** Counters kept; reports of further ones are dropped, for both arms alike. */
  static final int COUNTERS_MAX = 100_000;

  private static final int BOOTS_MAX = 2 * AgentSessions.AGENTS_MAX;

  private final Map<CounterKey, CounterValue> counters = new HashMap<>();
  private final Set<CounterKey> changed = new HashSet<>();
  private long dropped;
  private final Map<String, Long> countedByBoot =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > BOOTS_MAX;
        }
      };

  /**
   * Counts a report unless it was counted before.
   *
   * @return true if it was counted now
   */
  public synchronized boolean count(AgentState agent, SignalReport report) {
    String boot = agent.key() + "@" + agent.bootId();
    if (report.getSequence() <= countedByBoot.getOrDefault(boot, 0L)) {
      return false;
    }
    countedByBoot.put(boot, report.getSequence());
    for (SignalCell cell : report.getCellsList()) {
      CounterKey key = SignalWire.key(agent, cell);
      if (counters.size() < COUNTERS_MAX || counters.containsKey(key)) {
        counters.merge(key, SignalWire.value(cell), CounterValue::plus);
        changed.add(key);
      } else {
        dropped++;
      }
    }
    return true;
  }

  /** How many counters there are. */
  synchronized int size() {
    return counters.size();
  }

  /** How many cells were dropped since there are too many counters. */
  synchronized long dropped() {
    return dropped;
  }

  /** Forgets the counters of every rollout whose uid {@code isActive} does not accept. */
  public synchronized void retain(Predicate<String> isActive) {
    counters.keySet().removeIf(key -> !isActive.test(key.rolloutUid()));
    changed.retainAll(counters.keySet());
  }

  /** Takes what is to be reported next: everything if {@code full}, else what changed. */
  synchronized Map<CounterKey, CounterValue> take(boolean full) {
    Map<CounterKey, CounterValue> taken = new HashMap<>();
    for (CounterKey key : full ? counters.keySet() : changed) {
      CounterValue value = counters.get(key);
      if (value != null) {
        taken.put(key, value);
      }
    }
    changed.clear();
    return taken;
  }
}

package dev.tidegate.orchestrator.signal;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What came since the last look, per agent: the difference of each counter to where it was judged,
 * and the restarts that show in it. For one thread.
 */
final class TickCounts {
  /** Metric of agents that started again inside a stage. */
  static final String RESTARTS = "restart_frequency";

  private final Map<CounterKey, CounterValue> news = new TreeMap<>(CounterKey.ORDER);
  private int refused;

  /**
   * Moves {@code cursors} to {@code now}; what lies between is the tick. What was told before the
   * cursor is neither: a new leader may hear of an agent from the replica it left before it hears
   * from the one it went to.
   *
   * @param from since the stage was entered, where the tick begins
   */
  static TickCounts between(
      Cursors cursors, Map<CounterKey, CounterValue.Told> now, Duration from) {
    TickCounts counts = new TickCounts();
    Map<CounterKey, CounterValue.Told> sorted = new TreeMap<>(CounterKey.ORDER);
    sorted.putAll(now);
    sorted.forEach((key, told) -> counts.add(cursors, key, told, from));
    return counts;
  }

  private void add(Cursors cursors, CounterKey key, CounterValue.Told told, Duration from) {
    CounterValue.Told judged = cursors.judged(key);
    if (judged != null && told.isOlderThan(judged)) {
      return;
    }
    Set<String> before = new HashSet<>(judged == null ? cursors.boots(key) : Set.of());
    before.remove(key.by().boot());
    cursors.beginsIfNew(key, from);
    if (!cursors.judge(key, told)) {
      refused++;
      return;
    }
    CounterValue difference = judged == null ? told.value() : told.value().since(judged.value());
    boolean isRestart = judged == null && key.metric().equals(RESTARTS) && !before.isEmpty();
    news.put(key, isRestart ? difference.plus(CounterValue.ONE) : difference);
  }

  /** The differences by counter, in order. */
  Map<CounterKey, CounterValue> news() {
    return news;
  }

  /** Counters for which there was no room. */
  int refused() {
    return refused;
  }
}

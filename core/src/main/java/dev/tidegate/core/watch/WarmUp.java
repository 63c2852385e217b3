package dev.tidegate.core.watch;

import java.time.Duration;
import java.util.Map;

/**
 * What a look leaves out of agents that may still be cold: those that newly began to count in the
 * stage.
 *
 * @param from since the stage was entered, where the counts of the look begin
 * @param until where they end
 * @param byMetric how long agents are cold, of the metrics that are left out meanwhile; each above
 *     zero
 */
public record WarmUp(Duration from, Duration until, Map<String, Duration> byMetric) {
  /** Nothing is left out. */
  public static final WarmUp NONE = new WarmUp(Duration.ZERO, Duration.ZERO, Map.of());

  public WarmUp {
    if (until.compareTo(from) < 0) {
      throw new IllegalArgumentException("from " + from + " until " + until);
    }
    byMetric = Map.copyOf(byMetric);
  }

  /** The longest time an agent is cold; zero if nothing is left out. */
  public Duration longest() {
    return byMetric.values().stream().max(Duration::compareTo).orElse(Duration.ZERO);
  }

  /**
   * True if counts of {@code metric} in this look are left out of an agent that began to count in a
   * look that began at {@code begun}.
   */
  public boolean isCold(String metric, Duration begun) {
    Duration cold = byMetric.get(metric);
    return cold != null && from.compareTo(begun.plus(cold)) < 0;
  }
}

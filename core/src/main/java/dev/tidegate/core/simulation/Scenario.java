package dev.tidegate.core.simulation;

import dev.tidegate.core.plan.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a simulated rollout meets.
 *
 * @param traffic ignored where counts are recorded
 * @param approveAfter people approve so long after they are asked; null for never
 * @param start when the rollout is accepted; matters for windows only
 * @param look between two looks at the counters, as the leader takes them; 100 ms to 10 min
 * @param limit a run that takes longer is given up; at most a year
 * @param failingWebhooks moments at which webhooks say no; all others say yes at once
 */
public record Scenario(
    TrafficModel traffic,
    FleetModel fleet,
    @Nullable Duration approveAfter,
    Instant start,
    Duration look,
    Duration limit,
    Set<Stage.Moment> failingWebhooks) {
  /** A Monday morning. */
  public static final Instant START_DEFAULT = Instant.parse("2024-01-08T09:00:00Z");

  /** As the orchestrator looks if nobody tells it otherwise. */
  public static final Duration LOOK_DEFAULT = Duration.ofSeconds(5);

  /** A month. */
  public static final Duration LIMIT_DEFAULT = Duration.ofDays(30);

  public Scenario {
    failingWebhooks = Set.copyOf(failingWebhooks);
    if (look.compareTo(Duration.ofMillis(100)) < 0 || look.compareTo(Duration.ofMinutes(10)) > 0) {
      throw new IllegalArgumentException("a look every " + look);
    }
    if (limit.isNegative() || limit.compareTo(Duration.ofDays(366)) > 0) {
      throw new IllegalArgumentException("a limit of " + limit);
    }
  }

  /** Approved at once, on a Monday morning, with the usual looks and limit. */
  public static Scenario of(TrafficModel traffic, FleetModel fleet) {
    return new Scenario(
        traffic, fleet, Duration.ZERO, START_DEFAULT, LOOK_DEFAULT, LIMIT_DEFAULT, Set.of());
  }
}

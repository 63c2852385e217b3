package dev.tidegate.core.plan;

import java.time.Duration;

/**
 * What happens when a stage fails.
 *
 * @param target where to
 * @param quarantine the plan is not started again without a reason
 * @param cooldown how long it is not started again at all
 */
public record OnFailure(Target target, boolean quarantine, Duration cooldown) {
  /** Where a failed stage goes. */
  public enum Target {
    START,
    PREVIOUS_STAGE,
    HOLD
  }

  /** To the start, quarantined, half an hour. */
  public static final OnFailure DEFAULT = new OnFailure(Target.START, true, Duration.ofMinutes(30));
}

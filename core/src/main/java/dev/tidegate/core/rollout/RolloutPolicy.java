package dev.tidegate.core.rollout;

import java.time.Instant;
import java.util.List;

/** Decides what becomes of a rollout. Stateless; for any thread. */
public final class RolloutPolicy {
  /** Recorded with each decision; raised when the same inputs may lead to another decision. */
  public static final String VERSION = "1";

  private RolloutPolicy() {}

  /**
   * Decides the next step of one rollout. Total and pure: no clock, no I/O, no logging, no
   * randomness; never throws.
   *
   * @param plan what the rollout carries out
   * @param status where it is
   * @param observation what is known
   * @param now by the leader's clock: serves windows and display, and never advances earlier than
   *     {@code observation}'s durations allow
   */
  public static Decision decide(
      RolloutPlan plan, RolloutStatus status, Observation observation, Instant now) {
    return new Decision.Hold(new Decision.Outcome(status, status.reason(), List.of(), null, false));
  }
}

package dev.tidegate.core.rollout;

import dev.tidegate.core.plan.PlanHash;
import dev.tidegate.core.plan.RolloutUid;

/**
 * One run of a rollout.
 *
 * @param uid of the rollout
 * @param plan what it carries out
 * @param number 0 for the first, one more with each retry
 */
public record Attempt(RolloutUid uid, PlanHash plan, int number) {
  public Attempt {
    if (number < 0) {
      throw new IllegalArgumentException("attempt " + number);
    }
  }

  /** The attempt after this one. */
  public Attempt next() {
    return new Attempt(uid, plan, number + 1);
  }

  /** The same attempt of the rollout that goes on with this one's. */
  Attempt under(RolloutUid other) {
    return new Attempt(other, plan, number);
  }
}

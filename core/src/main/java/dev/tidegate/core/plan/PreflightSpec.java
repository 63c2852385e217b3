package dev.tidegate.core.plan;

import java.time.Duration;

/**
 * What is checked before the first stage is entered, and whether its rollback is rehearsed.
 *
 * @param mode what becomes of a rollout whose checks fail
 * @param within how long answers are waited for, 1 s to 1 h
 * @param rehearse whether the first stage is entered, rolled back and entered again
 */
public record PreflightSpec(Mode mode, Duration within, boolean rehearse) {
  /** Usual patience. */
  public static final Duration WITHIN_DEFAULT = Duration.ofMinutes(2);

  /** What holds for a plan that says nothing of it. */
  public static final PreflightSpec DEFAULT = new PreflightSpec(Mode.HOLD, WITHIN_DEFAULT, false);

  /** What becomes of a rollout whose checks fail. */
  public enum Mode {
    /** It does not start before they pass. */
    HOLD,
    /** It starts all the same, and says what failed. */
    WARN,
    /** Nothing is checked. */
    SKIP
  }

  public PreflightSpec {
    if (within.isNegative() || within.isZero()) {
      throw new IllegalArgumentException("preflight within " + within);
    }
  }

  /** True if anything is checked. */
  public boolean checks() {
    return mode != Mode.SKIP;
  }
}

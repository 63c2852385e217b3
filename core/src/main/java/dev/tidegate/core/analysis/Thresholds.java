package dev.tidegate.core.analysis;

/** Evidence at which something follows, as logarithms; alpha has its own in the plan. */
final class Thresholds {
  /** No harm is shown at beta = 5 % per stage. */
  static final double LN_NO_HARM = StrictMath.log(20);

  /** At p ≤ 0.1 a stage does not end well without more observations. */
  static final double LN_SUSPICIOUS = StrictMath.log(10);

  private Thresholds() {}
}

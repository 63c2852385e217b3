package dev.tidegate.core.evidence;

import dev.tidegate.core.analysis.Counts;

/**
 * How much more the split of failures varies than independent failures would, in one stratum. It
 * divides the evidence of later ticks, so that bursts (retries, one sticky user) do not count as
 * many failures.
 *
 * @param num squared deviations of the split from what earlier ticks predicted
 * @param den what they would sum up to if failures were independent
 * @param prior all earlier ticks
 */
record Dispersion(double num, double den, Sample prior) {
  static final Dispersion NONE = new Dispersion(0, 0, Sample.NONE);

  /** Pulls the factor towards 1 until enough is known. */
  private static final double PRIOR_WEIGHT = 5;

  private static final long PRIOR_FAILURES_MIN = 10;

  /** At least 1; for the next tick. */
  double factor() {
    return Math.max(1, (num + PRIOR_WEIGHT) / (den + PRIOR_WEIGHT));
  }

  /**
   * After one more tick.
   *
   * @param finite true if a request fails at most once, false for events over an exposure
   */
  Dispersion after(Sample tick, boolean finite) {
    Sample all = prior.plus(tick);
    if (!isPredictable(tick)) {
      return new Dispersion(num, den, all);
    }
    double ratio = ((prior.xC() + .5) / prior.nC()) / ((prior.xB() + .5) / prior.nB());
    return observed(tick, ratio, finite, all);
  }

  /** Two halves of a baseline, which have the same rate; they count as no prior traffic. */
  Dispersion seededBy(Counts half, Counts otherHalf) {
    Sample tick = new Sample(half.n(), half.x(), otherHalf.n(), otherHalf.x());
    return tick.hasBothArms() && tick.failures() > 0 ? observed(tick, 1, true, prior) : this;
  }

  private boolean isPredictable(Sample tick) {
    return prior.failures() >= PRIOR_FAILURES_MIN
        && prior.hasBothArms()
        && tick.hasBothArms()
        && tick.failures() > 0;
  }

  private Dispersion observed(Sample tick, double ratio, boolean finite, Sample all) {
    double n = tick.nC() + tick.nB();
    double k = tick.failures();
    double share = tick.nC() / n;
    double predicted = share * ratio / (1 - share + share * ratio);
    double deviation = tick.xC() - k * predicted;
    double correction = finite && n >= k && n > 1 ? (n - k) / (n - 1) : 1;
    return new Dispersion(
        num + deviation * deviation, den + k * predicted * (1 - predicted) * correction, all);
  }
}

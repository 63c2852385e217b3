package dev.tidegate.core.evidence;

import java.util.Arrays;

/**
 * Adds ticks up to one always-valid e-value M, mixed over the ratio the candidate might have and
 * over the moment its fault might begin. P(M ever reaches 1/alpha) is at most alpha if the null
 * holds, whatever the number of looks. Mutable; belongs to one {@link Evidence} step.
 */
final class StartMixture {
  private final double[] lnR;
  private double lnM;

  StartMixture() {
    lnR = new double[TickMethod.RATIOS.size()];
    Arrays.fill(lnR, Double.NEGATIVE_INFINITY);
  }

  StartMixture(double[] lnR, double lnM) {
    if (lnR.length != TickMethod.RATIOS.size()) {
      throw new IllegalArgumentException("not one value per ratio: " + lnR.length);
    }
    this.lnR = lnR.clone();
    this.lnM = lnM;
  }

  StartMixture copy() {
    return new StartMixture(lnR, lnM);
  }

  /**
   * The probability that the fault begins only after {@code seconds}: half of it at once, most of
   * the rest within the planned horizon, and never quite all.
   */
  static double notYetBegun(double seconds, double horizonSeconds) {
    double part = seconds / horizonSeconds;
    double late = Math.max(0, part - 1);
    return 0.4 * (1 - Math.min(1, part)) + 0.1 * StrictMath.pow(2, -late);
  }

  /**
   * One look.
   *
   * @param beginning the probability that the fault began since the look before
   * @param notYet the probability that it begins later
   * @param evidence of this tick, one per ratio
   */
  void look(double beginning, double notYet, double[] evidence) {
    double lnBeginning = StrictMath.log(beginning);
    double[] terms = new double[lnR.length + 1];
    double lnPoints = StrictMath.log(lnR.length);
    for (int j = 0; j < lnR.length; j++) {
      lnR[j] = (beginning > 0 ? LogSum.of(lnR[j], lnBeginning) : lnR[j]) + evidence[j];
      terms[j + 1] = lnR[j] - lnPoints;
    }
    terms[0] = StrictMath.log(notYet);
    lnM = LogSum.of(terms);
  }

  /** The logarithm of the evidence so far, 0 at the start. */
  double lnM() {
    return lnM;
  }

  /** The evidence for each ratio, for saving. */
  double[] lnR() {
    return lnR.clone();
  }
}

package dev.tidegate.core.evidence;

import dev.tidegate.core.analysis.NoHarm;
import java.util.Arrays;

/**
 * The e-values of one tick: for each point of a grid of alternatives, how much better it explains
 * the tick than the null hypothesis does. Each has expectation at most 1 if the null holds, given
 * everything before the tick.
 */
sealed interface TickMethod {
  /** Rate ratios the candidate might have if it is worse. */
  Grid RATIOS = new Grid(1.1, 1.25, 1.5, 2, 3, 5, 8, 13, 21, 34, 55, 100);

  /** Fractions of the margin the candidate might have if it does no harm. */
  Grid FRACTIONS = new Grid(.02, .05, .1, .2, .35, .5, .7, .85, .93);

  /** The logarithm of the evidence of a regression, one per point of {@link #RATIOS}. */
  double[] regression(Sample sample);

  /** The logarithm of the evidence of no harm; always of the same length. */
  double[] noHarm(Sample sample);

  /** Whether the tick compares two arms, whose failures may come in bursts. */
  boolean isComparison();

  /** Failures of two arms given both denominators, tested exactly; the null is an odds ratio. */
  record Conditional(double nullOdds, NoHarm margin) implements TickMethod {
    @Override
    public double[] regression(Sample sample) {
      return conditional(
          nullOdds, (long) sample.nC(), sample.xC(), (long) sample.nB(), sample.xB());
    }

    @Override
    public double[] noHarm(Sample sample) {
      return withinMargin(margin.ratio(), margin.plus(), sample);
    }

    @Override
    public boolean isComparison() {
      return true;
    }
  }

  /** Events of two arms given exposures, Poisson or Bernoulli; the null is a rate ratio. */
  record Exposure(double nullRatio, NoHarm margin) implements TickMethod {
    @Override
    public double[] regression(Sample sample) {
      double[] evidence = new double[RATIOS.size()];
      long k = sample.failures();
      if (!sample.hasBothArms() || k == 0) {
        return evidence;
      }
      double share = sample.nC() / (sample.nC() + sample.nB());
      double lnNull = StrictMath.log1p(share * (nullRatio - 1));
      for (int j = 0; j < RATIOS.size(); j++) {
        double lnAlternative = StrictMath.log1p(share * (nullRatio * RATIOS.at(j) - 1));
        evidence[j] = sample.xC() * StrictMath.log(RATIOS.at(j)) - k * (lnAlternative - lnNull);
      }
      return evidence;
    }

    @Override
    public double[] noHarm(Sample sample) {
      return withinMargin(margin.ratio(), margin.plus(), sample);
    }

    @Override
    public boolean isComparison() {
      return true;
    }
  }

  /**
   * Latencies beyond a frozen boundary; for no harm the arms are swapped and the candidate's
   * boundary is shifted by the margin, so that {@code noHarm} takes another sample.
   */
  record Tail() implements TickMethod {
    @Override
    public double[] regression(Sample sample) {
      return conditional(1, (long) sample.nC(), sample.xC(), (long) sample.nB(), sample.xB());
    }

    @Override
    public double[] noHarm(Sample sample) {
      return conditional(1, (long) sample.nB(), sample.xB(), (long) sample.nC(), sample.xC());
    }

    @Override
    public boolean isComparison() {
      return true;
    }
  }

  /** The candidate's failures against a limit of their share. */
  record ShareLimit(double limit) implements TickMethod {
    @Override
    public double[] regression(Sample sample) {
      double[] evidence = new double[RATIOS.size()];
      double odds = limit / (1 - limit);
      double successes = sample.nC() - sample.xC();
      for (int j = 0; j < RATIOS.size() && sample.nC() > 0; j++) {
        double share = RATIOS.at(j) * odds / (1 + RATIOS.at(j) * odds);
        evidence[j] =
            sample.xC() * StrictMath.log(share / limit)
                + successes * (StrictMath.log1p(-share) - StrictMath.log1p(-limit));
      }
      return evidence;
    }

    @Override
    public double[] noHarm(Sample sample) {
      return belowLimit(limit, sample);
    }

    @Override
    public boolean isComparison() {
      return false;
    }
  }

  /** The candidate's events per unit of exposure against a limit. */
  record RateLimit(double limit) implements TickMethod {
    @Override
    public double[] regression(Sample sample) {
      double[] evidence = new double[RATIOS.size()];
      for (int j = 0; j < RATIOS.size(); j++) {
        evidence[j] =
            sample.xC() * StrictMath.log(RATIOS.at(j)) - (RATIOS.at(j) - 1) * limit * sample.nC();
      }
      return evidence;
    }

    @Override
    public double[] noHarm(Sample sample) {
      return belowLimit(limit, sample);
    }

    @Override
    public boolean isComparison() {
      return false;
    }
  }

  /** Points at which alternatives to the null hypothesis are tried, each with the same weight. */
  final class Grid {
    private final double[] points;

    Grid(double... points) {
      this.points = points.clone();
    }

    int size() {
      return points.length;
    }

    double at(int index) {
      return points[index];
    }
  }

  /** H-form. A tick without both arms or without failures is exactly neutral. */
  private static double[] conditional(double nullOdds, long nC, long xC, long nB, long xB) {
    double[] evidence = new double[RATIOS.size()];
    long k = xC + xB;
    if (nC == 0 || nB == 0 || k == 0 || k == nC + nB) {
      return evidence;
    }
    double lnNull = Hypergeometric.lnZ(nC, nB, k, nullOdds);
    for (int j = 0; j < RATIOS.size(); j++) {
      double lnAlternative = Hypergeometric.lnZ(nC, nB, k, nullOdds * RATIOS.at(j));
      evidence[j] = xC * StrictMath.log(RATIOS.at(j)) - (lnAlternative - lnNull);
    }
    return evidence;
  }

  private static double[] withinMargin(double ratio, double plus, Sample sample) {
    double[] evidence = new double[FRACTIONS.size()];
    for (int j = 0; j < FRACTIONS.size() && sample.nC() > 0; j++) {
      double fraction = FRACTIONS.at(j);
      evidence[j] = sample.xC() * StrictMath.log(fraction) + sample.nC() * plus * (1 - fraction);
      if (sample.xB() > 0) {
        double tilt = ratio * (1 - fraction) * sample.nC() / sample.nB();
        evidence[j] += sample.xB() * StrictMath.log1p(tilt);
      }
    }
    return evidence;
  }

  private static double[] belowLimit(double limit, Sample sample) {
    double[] evidence = new double[FRACTIONS.size()];
    Arrays.setAll(
        evidence,
        j ->
            sample.xC() * StrictMath.log(FRACTIONS.at(j))
                + sample.nC() * limit * (1 - FRACTIONS.at(j)));
    return evidence;
  }
}

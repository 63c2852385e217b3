package dev.tidegate.core.evidence;

import dev.tidegate.core.analysis.SampleRatio;
import dev.tidegate.core.analysis.UnitCounts;

/**
 * How likely a fair split is as uneven as what was seen: the exact binomial, twice the smaller
 * tail. Stateless; for any thread.
 */
final class SampleRatioRule {
  private SampleRatioRule() {}

  static SampleRatio of(UnitCounts units) {
    double p = units.share();
    double q = 1 - p;
    long x = units.candidate();
    long n = units.all();
    double low = tail(x, n, p, q);
    double high = tail(n - x, n, q, p);
    return new SampleRatio(units, Math.min(1, 2 * Math.min(low, high)));
  }

  /** P(X ≤ x) where that is small, else some number that is not. */
  private static double tail(long x, long n, double p, double q) {
    if (x >= n * p) {
      return 1;
    }
    double first = StrictMath.exp(Binomial.lnProbability(x, n, p, q));
    double term = 1;
    double sum = 1;
    for (long i = x; i > 0 && term > 1e-18 * sum; i--) {
      term *= i * q / ((n - i + 1) * p);
      sum += term;
    }
    return first * sum;
  }
}

package dev.tidegate.core.simulation;

import dev.tidegate.core.analysis.Histogram;
import java.util.TreeMap;

/**
 * Latencies: log-normal, and two in a hundred three times as slow. Drawn bucket by bucket, so that
 * a million requests cost no more than a thousand.
 */
@SuppressWarnings("ArrayRecordComponent") // never handed out, never compared
record LatencyShape(int first, double[] shares) {
  private static final double TAIL_SHARE = 0.02;
  private static final double TAIL_SCALE = 3;

  /** Buckets with less than this are left out. */
  private static final double NEGLIGIBLE = 1e-12;

  /**
   * @param medianMillis of the log-normal part
   * @param sigma standard deviation of its logarithm
   */
  static LatencyShape of(double medianMillis, double sigma) {
    double reach = 7 * sigma;
    double lnMedian = StrictMath.log(medianMillis);
    int first = (int) StrictMath.floor((lnMedian - reach) / Histogram.LN_BASE);
    double lnLast = lnMedian + StrictMath.log(TAIL_SCALE) + reach;
    int last = (int) StrictMath.ceil(lnLast / Histogram.LN_BASE);
    double[] shares = new double[Math.max(1, last - first)];
    double below = 0;
    for (int i = 0; i < shares.length; i++) {
      double upTo = upTo((first + 1 + i) * Histogram.LN_BASE - lnMedian, sigma);
      shares[i] = upTo - below;
      below = upTo;
    }
    return new LatencyShape(first + 1, shares);
  }

  private static double upTo(double ln, double sigma) {
    double usual = normal(ln / sigma);
    double slow = normal((ln - StrictMath.log(TAIL_SCALE)) / sigma);
    return (1 - TAIL_SHARE) * usual + TAIL_SHARE * slow;
  }

  /** {@code n} latencies. */
  Histogram draw(long n, Chance chance) {
    TreeMap<Integer, Long> buckets = new TreeMap<>();
    long left = n;
    double rest = 1;
    for (int i = 0; i < shares.length && left > 0 && rest > NEGLIGIBLE; i++) {
      if (shares[i] > NEGLIGIBLE) {
        long count = chance.binomial(left, Math.min(1, shares[i] / rest));
        buckets.put(first + i, count);
        left -= count;
        rest -= shares[i];
      }
    }
    buckets.merge(first + shares.length - 1, left, Long::sum);
    return new Histogram(buckets, 0, 0);
  }

  /** The standard normal distribution function, by its power series; exact to 1e-15 or so. */
  static double normal(double x) {
    if (Math.abs(x) > 8) {
      return x < 0 ? 0 : 1;
    }
    double term = x;
    double sum = x;
    for (int i = 3; Math.abs(term) > 1e-17 * Math.abs(sum) && i < 400; i += 2) {
      term *= x * x / i;
      sum += term;
    }
    double density = StrictMath.exp(-x * x / 2) / StrictMath.sqrt(2 * Math.PI);
    return Math.min(1, Math.max(0, 0.5 + sum * density));
  }
}

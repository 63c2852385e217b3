package dev.tidegate.core.evidence;

/** Sums of numbers kept as logarithms. */
final class LogSum {
  private LogSum() {}

  /** ln(e^a + e^b). */
  static double of(double a, double b) {
    double high = Math.max(a, b);
    if (high == Double.NEGATIVE_INFINITY) {
      return high;
    }
    return high + StrictMath.log1p(StrictMath.exp(Math.min(a, b) - high));
  }

  /** ln Σ e^term, in the order given; −∞ for no terms. */
  static double of(double[] terms) {
    double high = Double.NEGATIVE_INFINITY;
    for (double term : terms) {
      high = Math.max(high, term);
    }
    if (high == Double.NEGATIVE_INFINITY) {
      return high;
    }
    double sum = 0;
    for (double term : terms) {
      sum += StrictMath.exp(term - high);
    }
    return high + StrictMath.log(sum);
  }

  /** ln of the mean of e^term. */
  static double mean(double[] terms) {
    return of(terms) - StrictMath.log(terms.length);
  }
}

package dev.tidegate.core.evidence;

/** Binomial probabilities by the saddle-point expansion, precise for any count. */
final class Binomial {
  private static final double HALF_LN_2PI = 0.5 * StrictMath.log(2 * Math.PI);

  /** ln n! − Stirling's approximation, for n where its series is not yet precise. */
  private static final double[] SMALL_ERRORS = smallErrors();

  private Binomial() {}

  /** ln P(X = x) for n trials of probability p = 1 − q, both above 0. */
  static double lnProbability(long x, long n, double p, double q) {
    if (x == 0) {
      return n == 0 ? 0 : allOf(n, q, p);
    }
    if (x == n) {
      return allOf(n, p, q);
    }
    double shape = 2 * HALF_LN_2PI + StrictMath.log((double) x) + StrictMath.log1p(-(double) x / n);
    return stirlingError(n)
        - stirlingError(x)
        - stirlingError(n - x)
        - deviance((double) x, n * p)
        - deviance((double) (n - x), n * q)
        - 0.5 * shape;
  }

  /** n·ln p, by the smaller of the two probabilities. */
  private static double allOf(long n, double p, double q) {
    return n * (q < p ? StrictMath.log1p(-q) : StrictMath.log(p));
  }

  /** x·ln(x/m) + m − x for x, m above 0, without cancellation where they are close. */
  private static double deviance(double x, double m) {
    double difference = x - m;
    double sum = x + m;
    if (Math.abs(difference) >= 0.1 * sum) {
      return x * StrictMath.log(x / m) + m - x;
    }
    double v = difference / sum;
    double result = difference * v;
    double term = 2 * x * v;
    for (int j = 3; ; j += 2) {
      term *= v * v;
      double next = result + term / j;
      if (next == result) {
        return result;
      }
      result = next;
    }
  }

  private static double stirlingError(long n) {
    if (n < SMALL_ERRORS.length) {
      return SMALL_ERRORS[(int) n];
    }
    double square = (double) n * n;
    double series = 1.0 / 1680 - 1.0 / (1188 * square);
    series = 1.0 / 1260 - series / square;
    series = 1.0 / 360 - series / square;
    return (1.0 / 12 - series / square) / n;
  }

  private static double[] smallErrors() {
    double[] errors = new double[16];
    double factorial = 1;
    for (int n = 1; n < errors.length; n++) {
      factorial *= n;
      errors[n] = StrictMath.log(factorial) - (n + 0.5) * StrictMath.log(n) + n - HALF_LN_2PI;
    }
    return errors;
  }
}

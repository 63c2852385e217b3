package dev.tidegate.core.evidence;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/** The distribution of the candidate's failures by exact integers, for comparison. */
final class ExactHypergeometric {
  private static final MathContext PRECISION = new MathContext(50);

  private ExactHypergeometric() {}

  static BigInteger choose(long n, long k) {
    BigInteger result = BigInteger.ONE;
    for (long i = 1; i <= k; i++) {
      result = result.multiply(BigInteger.valueOf(n - k + i)).divide(BigInteger.valueOf(i));
    }
    return result;
  }

  /** P(X = x) when the odds of a failure are {@code odds} times higher in the candidate. */
  static double probability(long nC, long nB, long k, long x, double odds) {
    BigDecimal sum = BigDecimal.ZERO;
    for (long i = low(nB, k); i <= Math.min(nC, k); i++) {
      sum = sum.add(weight(nC, nB, k, i, odds));
    }
    return weight(nC, nB, k, x, odds).divide(sum, PRECISION).doubleValue();
  }

  /** ln Z by a recurrence of 50 digits over the whole support. */
  static double lnZ(long nC, long nB, long k, double odds) {
    BigDecimal omega = new BigDecimal(odds);
    BigDecimal weight = BigDecimal.ONE;
    BigDecimal tilted = omega.pow((int) low(nB, k), PRECISION);
    BigDecimal weights = weight;
    BigDecimal tilteds = tilted;
    for (long x = low(nB, k); x < Math.min(nC, k); x++) {
      BigDecimal up = BigDecimal.valueOf(nC - x).multiply(BigDecimal.valueOf(k - x));
      BigDecimal down = BigDecimal.valueOf(x + 1).multiply(BigDecimal.valueOf(nB - k + x + 1));
      BigDecimal ratio = up.divide(down, PRECISION);
      weight = weight.multiply(ratio, PRECISION);
      tilted = tilted.multiply(ratio, PRECISION).multiply(omega, PRECISION);
      weights = weights.add(weight, PRECISION);
      tilteds = tilteds.add(tilted, PRECISION);
    }
    return ln(tilteds.divide(weights, PRECISION));
  }

  static long low(long nB, long k) {
    return Math.max(0, k - nB);
  }

  private static BigDecimal weight(long nC, long nB, long k, long x, double odds) {
    BigInteger ways = choose(nC, x).multiply(choose(nB, k - x));
    return new BigDecimal(ways).multiply(new BigDecimal(odds).pow((int) x, PRECISION), PRECISION);
  }

  private static double ln(BigDecimal value) {
    int exponent = value.precision() - value.scale() - 1;
    double mantissa = value.movePointLeft(exponent).doubleValue();
    return exponent == 0 || exponent == -1
        ? StrictMath.log1p(value.subtract(BigDecimal.ONE).doubleValue())
        : StrictMath.log(mantissa) + exponent * StrictMath.log(10);
  }
}

package dev.tidegate.core.evidence;

/**
 * The distribution of the candidate's failures X when K failures fall on n_C and n_B requests
 * regardless of the arm.
 */
final class Hypergeometric {
  /**
   * Supports up to this width are summed directly: even 200,000 requests and odds of 1,000 stay far
   * below the largest double.
   */
  private static final int DIRECT_WIDTH_MAX = 32;

  /** Terms below this share of the sum no longer change it. */
  private static final double NEGLIGIBLE = 1e-17;

  private Hypergeometric() {}

  /**
   * lnZ(ω) = ln E[ω^X], to about 1e-13 absolutely and, for narrow supports, relatively.
   *
   * @param odds ω, from 1e-3 to 1e3
   */
  static double lnZ(long nC, long nB, long k, double odds) {
    if (odds == 1 || k == 0 || nC == 0) {
      return 0;
    }
    long low = Math.max(0, k - nB);
    long high = Math.min(nC, k);
    if (low == high) {
      return low * StrictMath.log(odds);
    }
    if (k == 1) {
      return StrictMath.log1p((odds - 1) * nC / (nC + nB));
    }
    return high - low <= DIRECT_WIDTH_MAX
        ? direct(nC, nB, k, odds, low, high)
        : aroundMode(nC, nB, k, odds, low, high);
  }

  /** low·ln ω + ln(1 + Σ t(x)(ω^(x−low) − 1) / Σ t(x)): every summand has the same sign. */
  private static double direct(long nC, long nB, long k, double odds, long low, long high) {
    double weight = 1;
    double power = 1;
    double weights = 1;
    double excess = 0;
    for (long x = low; x < high; x++) {
      weight *= ratio(nC, nB, k, x);
      power *= odds;
      weights += weight;
      excess += weight * (power - 1);
    }
    return low * StrictMath.log(odds) + StrictMath.log1p(excess / weights);
  }

  private static double aroundMode(long nC, long nB, long k, double odds, long low, long high) {
    long mode = Math.max(low, Math.min(high, tiltedMode(nC, nB, k, odds)));
    double sum = 1;
    double term = 1;
    for (long x = mode; x < high && term > NEGLIGIBLE * sum; x++) {
      term *= odds * ratio(nC, nB, k, x);
      sum += term;
    }
    term = 1;
    for (long x = mode; x > low && term > NEGLIGIBLE * sum; x--) {
      term /= odds * ratio(nC, nB, k, x - 1);
      sum += term;
    }
    return mode * StrictMath.log(odds) + lnProbability(nC, nB, k, mode) + StrictMath.log(sum);
  }

  /** P(X = x+1) / P(X = x). */
  private static double ratio(long nC, long nB, long k, long x) {
    return ((double) (nC - x) * (k - x)) / ((x + 1.0) * (nB - k + x + 1));
  }

  private static long tiltedMode(long nC, long nB, long k, double odds) {
    double a = odds - 1;
    double b = (nC + k + 2.0) * odds + nB - k;
    double c = odds * (nC + 1.0) * (k + 1.0);
    return (long) StrictMath.floor(2 * c / (b + StrictMath.sqrt(b * b - 4 * a * c)));
  }

  /**
   * ln P(X = x) as a ratio of three binomials with the same success probability: unlike differences
   * of lnΓ this keeps full precision for large counts.
   */
  static double lnProbability(long nC, long nB, long k, long x) {
    double n = (double) nC + nB;
    double p = k / n;
    double q = (n - k) / n;
    return Binomial.lnProbability(x, nC, p, q)
        + Binomial.lnProbability(k - x, nB, p, q)
        - Binomial.lnProbability(k, nC + nB, p, q);
  }
}

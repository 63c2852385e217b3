package dev.tidegate.bench.evidence;

/**
 * A figure of many runs, with its 95 % confidence interval.
 *
 * @param value a share from 0 to 1, or seconds
 * @param low below which the true value hardly lies
 * @param high above which the true value hardly lies
 */
public record Measured(double value, double low, double high, int runs) {
  private static final double Z = 1.959964;

  /** The share of runs in which something happened; the interval is Wilson's. */
  public static Measured share(int count, int runs) {
    double share = (double) count / runs;
    double middle = (share + Z * Z / (2 * runs)) / (1 + Z * Z / runs);
    double half =
        Z
            / (1 + Z * Z / runs)
            * StrictMath.sqrt(share * (1 - share) / runs + Z * Z / (4.0 * runs * runs));
    double low = count == 0 ? 0 : middle - half;
    double high = count == runs ? 1 : middle + half;
    return new Measured(share, low, high, runs);
  }

  /** The median; the interval is between two of the sorted values. */
  public static Measured median(double[] sorted, double since) {
    int n = sorted.length;
    int half = (int) StrictMath.ceil(Z * StrictMath.sqrt(n) / 2);
    double low = sorted[Math.max(0, n / 2 - half)];
    double high = sorted[Math.min(n - 1, n / 2 + half)];
    return new Measured(sorted[n / 2] - since, low - since, high - since, n);
  }
}

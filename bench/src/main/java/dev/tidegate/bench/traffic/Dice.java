package dev.tidegate.bench.traffic;

import java.util.SplittableRandom;

/** Random counts from one seed, the same on every machine. For one thread. */
public final class Dice {
  /** Below this mean a count is found by adding up probabilities. */
  private static final double SEARCH_MEAN_MAX = 10;

  private static final double HALF_LN_2PI = 0.5 * StrictMath.log(2 * StrictMath.PI);
  private static final double[] SMALL_LN_FACTORIALS = smallLnFactorials();

  private final SplittableRandom random;

  /** Equal seeds give equal counts. */
  public Dice(long seed) {
    random = new SplittableRandom(seed);
  }

  /**
   * How many of many independent events happen. Exact for every mean, and bounded in cost.
   *
   * @param mean at least 0 and finite
   */
  public long poisson(double mean) {
    if (mean <= 0) {
      return 0;
    }
    return mean < SEARCH_MEAN_MAX ? search(mean) : rejection(mean);
  }

  private long search(double mean) {
    double left = random.nextDouble();
    double probability = StrictMath.exp(-mean);
    long count = 0;
    while (left > probability && probability > 0) {
      left -= probability;
      count++;
      probability *= mean / count;
    }
    return count;
  }

  /** Hörmann's transformed rejection with squeeze (PTRS, 1993), for means from 10. */
  private long rejection(double mean) {
    double b = 0.931 + 2.53 * StrictMath.sqrt(mean);
    double a = -0.059 + 0.02483 * b;
    double squeeze = 0.9277 - 3.6224 / (b - 2);
    double lnScale = StrictMath.log(1.1239 + 1.1328 / (b - 3.4));
    while (true) {
      double u = random.nextDouble() - 0.5;
      double v = random.nextDouble();
      double edge = 0.5 - StrictMath.abs(u);
      double count = StrictMath.floor((2 * a / edge + b) * u + mean + 0.43);
      if (edge >= 0.07 && v <= squeeze) {
        return (long) count;
      }
      if (count < 0 || (edge < 0.013 && v > edge)) {
        continue;
      }
      double lnAccepted = StrictMath.log(v) + lnScale - StrictMath.log(a / (edge * edge) + b);
      if (lnAccepted <= count * StrictMath.log(mean) - mean - lnFactorial(count)) {
        return (long) count;
      }
    }
  }

  /**
   * The size of a burst: 1, 2, 3, … with geometrically falling probability.
   *
   * @param mean at least 1
   */
  public long burst(double mean) {
    if (mean <= 1) {
      return 1;
    }
    double going = 1 - 1 / mean;
    return 1
        + (long) StrictMath.floor(StrictMath.log1p(-random.nextDouble()) / StrictMath.log(going));
  }

  private static double lnFactorial(double n) {
    if (n < SMALL_LN_FACTORIALS.length) {
      return SMALL_LN_FACTORIALS[(int) n];
    }
    double inverse = 1 / n;
    double square = inverse * inverse;
    double series = inverse * (1.0 / 12 - square * (1.0 / 360 - square / 1260));
    return (n + 0.5) * StrictMath.log(n) - n + HALF_LN_2PI + series;
  }

  private static double[] smallLnFactorials() {
    double[] values = new double[32];
    for (int n = 1; n < values.length; n++) {
      values[n] = values[n - 1] + StrictMath.log(n);
    }
    return values;
  }
}

package dev.tidegate.core.simulation;

import java.util.SplittableRandom;

/**
 * Seeded draws. Only {@link StrictMath} is used, so that a seed gives the same draws on every JVM.
 * For one thread.
 */
final class Chance {
  /** From here on counts are drawn by rejection, below by adding up probabilities. */
  private static final double LARGE = 10;

  private static final double LN_SQRT_TWO_PI = 0.9189385332046728;

  private final SplittableRandom random;

  Chance(long seed) {
    this.random = new SplittableRandom(seed);
  }

  double uniform() {
    return random.nextDouble();
  }

  double gaussian() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform()));
    return radius * StrictMath.cos(2 * Math.PI * uniform());
  }

  /** How many events happen that are expected {@code mean} times. */
  long poisson(double mean) {
    if (mean <= 0) {
      return 0;
    }
    return mean < LARGE ? smallPoisson(mean) : largePoisson(mean);
  }

  private long smallPoisson(double mean) {
    double left = uniform();
    double term = StrictMath.exp(-mean);
    long count = 0;
    while (left > term && count < 1000) {
      left -= term;
      count++;
      term *= mean / count;
    }
    return count;
  }

  /** Transformed rejection with a squeeze (Hörmann 1993, PTRS). */
  private long largePoisson(double mean) {
    double b = 0.931 + 2.53 * StrictMath.sqrt(mean);
    double a = -0.059 + 0.02483 * b;
    double squeeze = 0.9277 - 3.6224 / (b - 2);
    double lnScale = StrictMath.log(1.1239 + 1.1328 / (b - 3.4));
    double lnMean = StrictMath.log(mean);
    while (true) {
      double u = uniform() - 0.5;
      double v = uniform();
      double us = 0.5 - Math.abs(u);
      double k = StrictMath.floor((2 * a / us + b) * u + mean + 0.43);
      if (us >= 0.07 && v <= squeeze) {
        return (long) k;
      }
      if (k < 0 || (us < 0.013 && v > us)) {
        continue;
      }
      double lnV = StrictMath.log(v) + lnScale - StrictMath.log(a / (us * us) + b);
      if (lnV <= k * lnMean - mean - lnFactorial(k)) {
        return (long) k;
      }
    }
  }

  /** How many of {@code n} come out with probability {@code p} each. */
  long binomial(long n, double p) {
    if (n <= 0 || p <= 0) {
      return 0;
    }
    if (p >= 1) {
      return n;
    }
    if (p > 0.5) {
      return n - binomial(n, 1 - p);
    }
    return n * p < LARGE ? smallBinomial(n, p) : largeBinomial(n, p);
  }

  private long smallBinomial(long n, double p) {
    double odds = p / (1 - p);
    double left = uniform();
    double term = StrictMath.exp(n * StrictMath.log1p(-p));
    long count = 0;
    while (left > term && count < n) {
      left -= term;
      count++;
      term *= odds * (n - count + 1) / count;
    }
    return count;
  }

  /** Transformed rejection with a squeeze (Hörmann 1993, BTRS). */
  private long largeBinomial(long n, double p) {
    double spread = StrictMath.sqrt(n * p * (1 - p));
    double b = 1.15 + 2.53 * spread;
    double a = -0.0873 + 0.0248 * b + 0.01 * p;
    double squeeze = 0.92 - 4.2 / b;
    double lnScale = StrictMath.log((2.83 + 5.1 / b) * spread);
    double lnOdds = StrictMath.log(p / (1 - p));
    double mode = StrictMath.floor((n + 1) * p);
    double lnMode = lnFactorial(mode) + lnFactorial(n - mode);
    while (true) {
      double v = uniform();
      double u = uniform() - 0.5;
      double us = 0.5 - Math.abs(u);
      double k = StrictMath.floor((2 * a / us + b) * u + n * p + 0.5);
      if (us >= 0.07 && v <= squeeze) {
        return (long) k;
      }
      if (k < 0 || k > n) {
        continue;
      }
      double lnV = StrictMath.log(v) + lnScale - StrictMath.log(a / (us * us) + b);
      if (lnV <= lnMode - lnFactorial(k) - lnFactorial(n - k) + (k - mode) * lnOdds) {
        return (long) k;
      }
    }
  }

  /** Failures that come in bursts of geometric size; as many are expected as with single ones. */
  long bursts(long n, double p, double meanBurst) {
    long bursts = poisson(n * p / meanBurst);
    long failures = 0;
    for (long i = 0; i < bursts; i++) {
      failures++;
      while (uniform() > 1 / meanBurst) {
        failures++;
      }
    }
    return failures;
  }

  /** Stirling's series; below 10 by the product. */
  static double lnFactorial(double k) {
    if (k < 10) {
      double product = 1;
      for (int i = 2; i <= k; i++) {
        product *= i;
      }
      return StrictMath.log(product);
    }
    double inverse = 1 / (k + 1);
    double square = inverse * inverse;
    double series = (1 / 12.0 - square * (1 / 360.0 - square / 1260.0)) * inverse;
    return (k + 0.5) * StrictMath.log(k + 1) - (k + 1) + LN_SQRT_TWO_PI + series;
  }
}

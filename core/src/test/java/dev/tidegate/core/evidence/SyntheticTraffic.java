package dev.tidegate.core.evidence;

import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.Histogram;
import dev.tidegate.core.analysis.Stratum;
import dev.tidegate.core.analysis.Tick;
import java.util.List;
import java.util.SplittableRandom;

/** Seeded traffic of two arms, and what {@link Evidence} makes of it tick by tick. */
final class SyntheticTraffic {
  static final double TICK_SECONDS = 5;
  private static final Stratum STRATUM = new Stratum("orders", "a", "1");

  /** Requests a second of both arms. */
  record Rates(double candidate, double baseline) {}

  private final SplittableRandom random;
  private final double candidateRate;
  private final double baselineRate;

  SyntheticTraffic(long seed, double candidateRate, double baselineRate) {
    this.random = new SplittableRandom(seed);
    this.candidateRate = candidateRate;
    this.baselineRate = baselineRate;
  }

  Tick errors(double seconds, double candidateErrors, double baselineErrors) {
    return new Tick(
        seconds,
        TICK_SECONDS,
        List.of(
            new Cell.Ratio(
                "error_rate",
                STRATUM,
                counts(candidateRate, candidateErrors),
                counts(baselineRate, baselineErrors))));
  }

  private Counts counts(double rate, double errors) {
    long n = poisson(rate * TICK_SECONDS);
    long x = 0;
    for (long i = 0; i < n; i++) {
      x += random.nextDouble() < errors ? 1 : 0;
    }
    return new Counts(n, x);
  }

  /** Failures come in bursts of geometric size, all in one arm. */
  Tick bursts(double seconds, double errors, double meanBurst) {
    return new Tick(
        seconds,
        TICK_SECONDS,
        List.of(
            new Cell.Ratio(
                "error_rate",
                STRATUM,
                bursty(candidateRate, errors, meanBurst),
                bursty(baselineRate, errors, meanBurst))));
  }

  Counts bursty(double rate, double errors, double meanBurst) {
    long n = poisson(rate * TICK_SECONDS);
    long bursts = poisson(n * errors / meanBurst);
    long x = 0;
    for (long i = 0; i < bursts; i++) {
      x++;
      while (random.nextDouble() > 1 / meanBurst) {
        x++;
      }
    }
    return new Counts(Math.max(n, x), x);
  }

  /** Log-normal latencies; the candidate's scaled, and its slowest percent by another factor. */
  Tick latencies(double seconds, double scale, double tailScale) {
    return new Tick(
        seconds,
        TICK_SECONDS,
        List.of(
            new Cell.Latency(
                "latency",
                STRATUM,
                arrived(candidateRate, scale, tailScale),
                arrived(baselineRate, 1, 1))));
  }

  private Histogram arrived(double rate, double scale, double tailScale) {
    return histogram(poisson(rate * TICK_SECONDS), scale, tailScale);
  }

  Histogram histogram(long n, double scale, double tailScale) {
    Histogram.Recorder recorder = new Histogram.Recorder();
    for (long i = 0; i < n; i++) {
      double millis = 50 * Math.exp(0.5 * gaussian()) * scale;
      recorder.record(random.nextDouble() < .02 ? millis * 3 * tailScale : millis);
    }
    return recorder.snapshot();
  }

  private double gaussian() {
    double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
    return radius * Math.cos(2 * Math.PI * random.nextDouble());
  }

  private long poisson(double mean) {
    long count = 0;
    double passed = -Math.log(1 - random.nextDouble());
    while (passed < mean) {
      count++;
      passed -= Math.log(1 - random.nextDouble());
    }
    return count;
  }
}

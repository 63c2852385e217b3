package dev.tidegate.core.simulation;

import dev.tidegate.core.analysis.Cause;

/** What a metric shows on both sides while the candidate's fault lasts. */
public sealed interface MetricModel {
  /** The same without a fault: the candidate behaves as the baseline does. */
  MetricModel healthy();

  /**
   * Failures among requests.
   *
   * @param baseline share of requests that fail, 0 to 1
   * @param candidate the same of the candidate
   * @param meanBurst how many fail together on average; 1 means each on its own
   */
  record Failures(double baseline, double candidate, double meanBurst) implements MetricModel {
    public Failures {
      requireShare(baseline);
      requireShare(candidate);
      requireWithin("mean burst", meanBurst, 1, 1000);
    }

    @Override
    public MetricModel healthy() {
      return new Failures(baseline, baseline, meanBurst);
    }
  }

  /**
   * Latencies, log-normal with a slow tail.
   *
   * @param medianMillis of the baseline, above 0
   * @param sigma standard deviation of their logarithm, 0.01 to 3
   * @param candidateScale how many times as slow the candidate is, 0.01 to 100
   */
  record Latencies(double medianMillis, double sigma, double candidateScale)
      implements MetricModel {
    public Latencies {
      requireWithin("median", medianMillis, 0.01, 600_000);
      requireWithin("sigma", sigma, 0.01, 3);
      requireWithin("scale", candidateScale, 0.01, 100);
    }

    @Override
    public MetricModel healthy() {
      return new Latencies(medianMillis, sigma, 1);
    }
  }

  /** Events per agent-minute. */
  record Events(double baseline, double candidate) implements MetricModel {
    public Events {
      requireWithin("events a minute", baseline, 0, 1e6);
      requireWithin("events a minute", candidate, 0, 1e6);
    }

    @Override
    public MetricModel healthy() {
      return new Events(baseline, baseline);
    }
  }

  /**
   * A gauge's level.
   *
   * @param usual without a fault
   * @param candidate with it
   * @param spread standard deviation of a sample, at least 0
   */
  record Level(double usual, double candidate, double spread) implements MetricModel {
    public Level {
      requireWithin("level", usual, -1e15, 1e15);
      requireWithin("level", candidate, -1e15, 1e15);
      requireWithin("spread", spread, 0, 1e15);
    }

    @Override
    public MetricModel healthy() {
      return new Level(usual, usual, spread);
    }
  }

  /**
   * Nothing is measured while the fault lasts.
   *
   * @param cause why; {@code NO_DATA} means that nothing is said at all
   * @param otherwise what is measured without the fault
   */
  record Silent(Cause cause, MetricModel otherwise) implements MetricModel {
    @Override
    public MetricModel healthy() {
      return otherwise.healthy();
    }
  }

  private static void requireShare(double share) {
    requireWithin("share of failures", share, 0, 1);
  }

  private static void requireWithin(String what, double value, double min, double max) {
    if (!(value >= min && value <= max)) {
      throw new IllegalArgumentException(what + " not in " + min + ".." + max + ": " + value);
    }
  }
}

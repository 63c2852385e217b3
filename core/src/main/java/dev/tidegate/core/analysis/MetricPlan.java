package dev.tidegate.core.analysis;

/**
 * How one metric is judged, frozen when an attempt starts.
 *
 * @param name unique in its {@link AnalysisPlan}
 * @param comparison must suit the kind: any but {@code QuantileAtMost} for ratios, the baseline or
 *     a quantile for histograms, the baseline or {@code AtMost} for rates, a limit for gauges
 * @param dryRun true if it is shown but has no say
 * @param minSamples observations per arm and stage before the stage may be left on its account
 * @param weight its share of alpha relative to the others; 0 means by kind
 * @param breach how often a gauge must be beyond its limit
 */
public record MetricPlan(
    String name,
    MetricKind kind,
    Comparison comparison,
    OnRegression onRegression,
    boolean dryRun,
    long minSamples,
    double weight,
    Breach breach) {
  /** Observations per arm and stage when a spec says nothing. */
  public static final long MIN_SAMPLES_DEFAULT = 50;

  public MetricPlan {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a metric needs a name");
    }
    if (!suits(kind, comparison)) {
      throw new IllegalArgumentException(
          "metric " + name + ": " + kind + " cannot be judged by " + comparison);
    }
    if (minSamples < 0) {
      throw new IllegalArgumentException("metric " + name + ": minSamples is " + minSamples);
    }
    if (!(weight >= 0 && weight <= 1e9)) {
      throw new IllegalArgumentException("metric " + name + ": weight is " + weight);
    }
  }

  /** A metric that rolls back on regression, with the defaults for everything else. */
  public static MetricPlan of(String name, MetricKind kind, Comparison comparison) {
    return new MetricPlan(
        name,
        kind,
        comparison,
        OnRegression.ROLLBACK,
        false,
        MIN_SAMPLES_DEFAULT,
        0,
        Breach.DEFAULT);
  }

  /** The same metric with another consequence. */
  public MetricPlan on(OnRegression consequence) {
    return new MetricPlan(name, kind, comparison, consequence, dryRun, minSamples, weight, breach);
  }

  /** The same metric with another minimum of observations. */
  public MetricPlan withMinSamples(long samples) {
    return new MetricPlan(name, kind, comparison, onRegression, dryRun, samples, weight, breach);
  }

  /** The same metric with an explicit weight. */
  public MetricPlan withWeight(double share) {
    return new MetricPlan(name, kind, comparison, onRegression, dryRun, minSamples, share, breach);
  }

  /** The same metric, shown but without a say. */
  public MetricPlan asDryRun() {
    return new MetricPlan(name, kind, comparison, onRegression, true, minSamples, weight, breach);
  }

  /** The same gauge with another rule for breaches. */
  public MetricPlan withBreach(Breach rule) {
    return new MetricPlan(name, kind, comparison, onRegression, dryRun, minSamples, weight, rule);
  }

  private static boolean suits(MetricKind kind, Comparison comparison) {
    boolean baseline = comparison.needsBaseline();
    return switch (kind) {
      case RATIO -> baseline || isShare(comparison);
      case HISTOGRAM -> baseline || comparison instanceof Comparison.QuantileAtMost;
      case RATE -> baseline || (comparison instanceof Comparison.AtMost max && max.limit() > 0);
      case GAUGE ->
          comparison instanceof Comparison.AtMost || comparison instanceof Comparison.AtLeast;
    };
  }

  private static boolean isShare(Comparison comparison) {
    if (comparison instanceof Comparison.AtMost max) {
      return max.limit() > 0 && max.limit() < 1;
    }
    return comparison instanceof Comparison.AtLeast min && min.limit() > 0 && min.limit() < 1;
  }

  /**
   * A gauge regresses when {@code count} of its last {@code of} samples are beyond the limit.
   *
   * @param count from 1 to {@code of}
   * @param of at most 100
   */
  public record Breach(int count, int of) {
    /** Three of the last five. */
    public static final Breach DEFAULT = new Breach(3, 5);

    public Breach {
      if (count < 1 || count > of || of > 100) {
        throw new IllegalArgumentException("breach must be k of n, 1 <= k <= n <= 100");
      }
    }
  }
}

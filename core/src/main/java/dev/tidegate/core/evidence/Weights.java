package dev.tidegate.core.evidence;

import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.OnRegression;
import java.util.List;

/** How the metrics of a group share its alpha: fixed at the start, never redistributed. */
final class Weights {
  private static final double ERRORS = .6;
  private static final double LATENCY = .4;

  /** Between the two, which both have a name. */
  private static final double OTHER = .5;

  private Weights() {}

  /** One weight per metric, adding up to 1; 0 for gauges, dry runs and other consequences. */
  static double[] of(List<MetricPlan> metrics, OnRegression consequence) {
    double[] weights = new double[metrics.size()];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = isMember(metrics.get(i), consequence) ? raw(metrics, i, consequence) : 0;
      sum += weights[i];
    }
    for (int i = 0; i < weights.length && sum > 0; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  private static double raw(List<MetricPlan> metrics, int index, OnRegression consequence) {
    MetricPlan metric = metrics.get(index);
    if (metric.weight() > 0) {
      return metric.weight();
    }
    long alike =
        metrics.stream()
            .filter(other -> other.kind() == metric.kind() && isMember(other, consequence))
            .count();
    return switch (metric.kind()) {
      case RATIO -> ERRORS / alike;
      case HISTOGRAM -> LATENCY / alike;
      case RATE -> OTHER / alike;
      case GAUGE -> 0;
    };
  }

  private static boolean isMember(MetricPlan metric, OnRegression consequence) {
    return metric.kind() != MetricKind.GAUGE
        && !metric.dryRun()
        && metric.onRegression() == consequence;
  }
}

package dev.tidegate.core.power;

import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.simulation.MetricModel;
import dev.tidegate.core.simulation.TrafficModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What metrics show if some of them are a number of times as bad as usual. */
final class Faults {
  private Faults() {}

  static Map<String, MetricModel> models(
      List<MetricPlan> metrics, Assumptions assumptions, Map<String, Double> faults) {
    Map<String, MetricModel> models = new LinkedHashMap<>();
    for (MetricPlan metric : metrics) {
      MetricModel healthy =
          TrafficModel.healthy(metric, assumptions.errorShare(), assumptions.medianMillis());
      models.put(metric.name(), faulty(healthy, faults.getOrDefault(metric.name(), 1.0)));
    }
    return models;
  }

  private static MetricModel faulty(MetricModel healthy, double factor) {
    if (healthy instanceof MetricModel.Failures failures) {
      double share = Math.min(1, failures.baseline() * factor);
      return new MetricModel.Failures(failures.baseline(), share, failures.meanBurst());
    }
    if (healthy instanceof MetricModel.Latencies latencies) {
      return new MetricModel.Latencies(latencies.medianMillis(), latencies.sigma(), factor);
    }
    if (healthy instanceof MetricModel.Events events) {
      return new MetricModel.Events(events.baseline(), events.baseline() * factor);
    }
    return healthy;
  }
}

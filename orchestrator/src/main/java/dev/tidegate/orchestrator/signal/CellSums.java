package dev.tidegate.orchestrator.signal;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.Histogram;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.Stratum;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Adds up one tick over replicas and makes the analysis' cells of it. For one thread. */
final class CellSums {
  private static final double SECONDS_PER_MINUTE = 60;

  private final Map<Place, Arms> sums = new HashMap<>();

  private record Place(String metric, Stratum stratum) {}

  private record Arms(CounterValue candidate, CounterValue baseline) {
    static final Arms NONE = new Arms(CounterValue.ZERO, CounterValue.ZERO);

    Arms plus(boolean isCandidate, CounterValue value) {
      return isCandidate
          ? new Arms(candidate.plus(value), baseline)
          : new Arms(candidate, baseline.plus(value));
    }
  }

  void add(CounterKey key, CounterValue value) {
    Place place = new Place(key.metric(), new Stratum(key.service(), key.zone(), key.version()));
    Arms before = sums.getOrDefault(place, Arms.NONE);
    sums.put(place, before.plus(key.candidate(), value));
  }

  /** One cell per metric of the plan and stratum that had traffic. */
  List<Cell> cells(AnalysisPlan plan) {
    Map<String, MetricPlan> metrics = new HashMap<>();
    plan.metrics().forEach(metric -> metrics.put(metric.name(), metric));
    List<Cell> cells = new ArrayList<>();
    sums.forEach(
        (place, arms) -> {
          MetricPlan metric = metrics.get(place.metric());
          if (metric != null) {
            cell(metric, place.stratum(), arms).ifPresent(cells::add);
          }
        });
    return cells;
  }

  private static Optional<Cell> cell(MetricPlan metric, Stratum stratum, Arms arms) {
    CounterValue candidate = arms.candidate();
    CounterValue baseline = arms.baseline();
    return switch (metric.kind()) {
      case RATIO ->
          Optional.of(new Cell.Ratio(metric.name(), stratum, counts(candidate), counts(baseline)));
      case HISTOGRAM ->
          Optional.of(
              new Cell.Latency(metric.name(), stratum, histogram(candidate), histogram(baseline)));
      case RATE ->
          Optional.of(
              new Cell.Events(
                  metric.name(),
                  stratum,
                  candidate.count(),
                  minutes(candidate),
                  baseline.count(),
                  minutes(baseline)));
      case GAUGE -> gauge(metric, stratum, candidate);
    };
  }

  private static Optional<Cell> gauge(MetricPlan metric, Stratum stratum, CounterValue candidate) {
    Double value = candidate.gauge();
    return value == null
        ? Optional.empty()
        : Optional.of(new Cell.Gauge(metric.name(), stratum, value));
  }

  private static Counts counts(CounterValue value) {
    return new Counts(value.count(), value.failures());
  }

  private static Histogram histogram(CounterValue value) {
    return new Histogram(value.buckets(), value.underflow(), value.overflow());
  }

  private static double minutes(CounterValue value) {
    return Math.max(0, value.exposureSeconds()) / SECONDS_PER_MINUTE;
  }
}

package dev.tidegate.orchestrator.signal;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.InstanceShare;
import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.Stratum;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Adds up one tick over agents and makes the analysis' cells of it. For one thread. */
final class CellSums {
  private final Map<String, MetricPlan> metrics = new HashMap<>();
  private final Map<Place, Map<AgentKey, Arms>> sums = new HashMap<>();
  private final Map<Place, List<Double>> levels = new HashMap<>();

  private record Place(String metric, Stratum stratum) {}

  /**
   * Both sides of one instance.
   *
   * @param total everything it counted so far, to name a draw by
   */
  private record Arms(CounterValue candidate, CounterValue baseline, long total) {
    static final Arms NONE = new Arms(CounterValue.ZERO, CounterValue.ZERO, 0);

    Arms plus(boolean isCandidate, CounterValue value, long counted) {
      return isCandidate
          ? new Arms(candidate.plus(value), baseline, total + counted)
          : new Arms(candidate, baseline.plus(value), total + counted);
    }
  }

  CellSums(AnalysisPlan plan) {
    plan.metrics().forEach(metric -> metrics.put(metric.name(), metric));
  }

  /**
   * Adds what one counter counted in the tick.
   *
   * @param total what it counted so far
   */
  void add(CounterKey key, CounterValue value, CounterValue total) {
    if (!metrics.containsKey(key.metric())) {
      return; // a service may count what no analysis asks for
    }
    Place place = new Place(key.metric(), new Stratum(key.service(), key.zone(), key.version()));
    Map<AgentKey, Arms> instances = sums.computeIfAbsent(place, absent -> new HashMap<>());
    Arms before = instances.getOrDefault(key.by().agent(), Arms.NONE);
    instances.put(key.by().agent(), before.plus(key.candidate(), value, total.count()));
    if (key.candidate() && value.gauge() != null) {
      levels.computeIfAbsent(place, absent -> new ArrayList<>()).add(value.gauge());
    }
  }

  /**
   * One cell per metric of the plan and stratum that had traffic, and the parts of some instances.
   *
   * @param standOut whose parts are wanted
   * @param seed names what is drawn, together with what each instance counted
   */
  Cells cells(List<AgentKey> standOut, String seed) {
    List<Cell> cells = new ArrayList<>();
    Map<AgentKey, List<Cell>> parts = new HashMap<>();
    sums.forEach(
        (place, instances) -> {
          MetricPlan metric = metrics.get(place.metric());
          if (metric != null && metric.kind() == MetricKind.GAUGE) {
            gauge(place).ifPresent(cells::add);
          } else if (metric != null) {
            InstanceCells each = each(metric, place, instances, seed);
            cells.add(each.sum());
            for (AgentKey instance : standOut) {
              Cell part = each.of(instance);
              if (part != null) {
                parts.computeIfAbsent(instance, absent -> new ArrayList<>()).add(part);
              }
            }
          }
        });
    return new Cells(cells, shares(standOut, parts));
  }

  /** A tick's cells, and the shares of the instances that stand out in it. */
  record Cells(List<Cell> all, List<InstanceShare> shares) {}

  private static List<InstanceShare> shares(
      List<AgentKey> standOut, Map<AgentKey, List<Cell>> parts) {
    return standOut.stream()
        .map(each -> new InstanceShare(each.inNamespace(), parts.getOrDefault(each, List.of())))
        .toList();
  }

  private static InstanceCells each(
      MetricPlan metric, Place place, Map<AgentKey, Arms> instances, String seed) {
    Map<AgentKey, Cell> cells = new HashMap<>();
    Map<AgentKey, String> seeds = new HashMap<>();
    instances.forEach(
        (instance, arms) -> {
          cells.put(instance, cell(metric, place.stratum(), arms));
          seeds.put(
              instance,
              String.join(
                  "|", seed, instance.inNamespace(), metric.name(), Long.toString(arms.total())));
        });
    return new InstanceCells(cells, seeds);
  }

  private static Cell cell(MetricPlan metric, Stratum stratum, Arms arms) {
    CounterValue candidate = arms.candidate();
    CounterValue baseline = arms.baseline();
    return switch (metric.kind()) {
      case RATIO -> new Cell.Ratio(metric.name(), stratum, candidate.counts(), baseline.counts());
      case HISTOGRAM ->
          new Cell.Latency(metric.name(), stratum, candidate.histogram(), baseline.histogram());
      case RATE ->
          new Cell.Events(
              metric.name(),
              stratum,
              candidate.count(),
              candidate.minutes(),
              baseline.count(),
              baseline.minutes());
      case GAUGE -> throw new AssertionError(metric);
    };
  }

  /** Of several agents the mean counts. */
  private Optional<Cell> gauge(Place place) {
    OptionalDouble mean =
        levels.getOrDefault(place, List.of()).stream().mapToDouble(level -> level).average();
    return mean.isEmpty()
        ? Optional.empty()
        : Optional.of(new Cell.Gauge(place.metric(), place.stratum(), mean.getAsDouble()));
  }
}

package dev.tidegate.core.power;

import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.EvidenceReport;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.MetricVerdict;
import dev.tidegate.core.analysis.StageKind;
import dev.tidegate.core.analysis.Tick;
import dev.tidegate.core.evidence.Evidence;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.Stage;
import dev.tidegate.core.simulation.Exposure;
import dev.tidegate.core.simulation.SyntheticCounts;
import dev.tidegate.core.simulation.TrafficModel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Seeded traffic through one stage, looked at every five seconds at first and then ever more
 * seldom: a look a twentieth later than the one before tells the same.
 */
record StageTrial(
    RolloutPlan plan,
    Stage stage,
    List<Exposure> exposures,
    Set<String> judged,
    Assumptions assumptions) {
  private static final double LOOK_SECONDS = 5;
  private static final double GROWTH = 1.05;

  /** Of a healthy candidate: when it may go on early (NaN: not), and the evidence it leaves. */
  record Healthy(double earlySeconds, Evidence after) {}

  Evidence enter(Evidence before) {
    return before.enterStage(stage.comparable() ? StageKind.COMPARABLE : StageKind.NOT_COMPARABLE);
  }

  private static double next(double seconds) {
    return Math.max(seconds + LOOK_SECONDS, seconds * GROWTH);
  }

  /** A candidate without a fault, until it may go on. */
  Healthy healthy(Evidence entered, long seed) {
    List<MetricPlan> metrics = entered.plan().metrics();
    SyntheticCounts counts = new SyntheticCounts(traffic(metrics, Map.of()), seed);
    double began = entered.seconds();
    double min = stage.soak().min().toNanos() / 1e9;
    double max = stage.soak().max().toNanos() / 1e9;
    Evidence evidence = entered;
    double last = 0;
    while (last < max) {
      double now = Math.min(next(last), max);
      evidence = looked(evidence, counts, metrics, began, last, now);
      if (!stage.soak().exact() && now >= min && now < max && showsNoHarm(evidence.report())) {
        return new Healthy(now, evidence);
      }
      last = now;
    }
    return new Healthy(Double.NaN, evidence);
  }

  /** As the policy asks: every metric of the stage, and nothing suspicious. */
  private boolean showsNoHarm(EvidenceReport report) {
    List<MetricVerdict> asked =
        report.metrics().stream().filter(metric -> judged.contains(metric.name())).toList();
    return stage.comparable()
        && !asked.isEmpty()
        && !report.suspicious()
        && asked.stream().allMatch(m -> m.noHarmShown() && m.samplesSufficient());
  }

  /**
   * How long a candidate with a fault in one metric goes on unnoticed.
   *
   * @return seconds in the stage, or infinity if it is more than {@code limit}
   */
  double unnoticed(Evidence entered, MetricPlan metric, double factor, double limit, long seed) {
    List<MetricPlan> metrics = List.of(metric);
    Map<String, Double> faults = Map.of(metric.name(), factor);
    SyntheticCounts counts = new SyntheticCounts(traffic(metrics, faults), seed);
    double began = entered.seconds();
    Evidence evidence = entered;
    double last = 0;
    while (last < limit) {
      double now = Math.min(next(last), limit);
      evidence = looked(evidence, counts, metrics, began, last, now);
      if (evidence.regression().isPresent()) {
        return now;
      }
      last = now;
    }
    return Double.POSITIVE_INFINITY;
  }

  private Evidence looked(
      Evidence before,
      SyntheticCounts counts,
      List<MetricPlan> metrics,
      double began,
      double from,
      double until) {
    Duration counted = Duration.ofNanos(Math.round(from * 1e9));
    Set<String> cold = plan.coldMetrics(stage.index(), counted);
    List<Cell> cells =
        counts.cells(metrics, exposures, until, until - from).stream()
            .filter(cell -> !cold.contains(cell.metric()))
            .toList();
    return before.afterTick(new Tick(began + until, until - from, cells));
  }

  private TrafficModel traffic(List<MetricPlan> metrics, Map<String, Double> faults) {
    return new TrafficModel(
        assumptions.requestsPerSecond(),
        Duration.ZERO,
        null,
        Faults.models(metrics, assumptions, faults),
        List.of());
  }
}

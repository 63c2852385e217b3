package dev.tidegate.core.simulation;

import dev.tidegate.core.analysis.EvidenceReport;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.Position;
import dev.tidegate.core.evidence.StateNode;
import dev.tidegate.core.rollout.Decision;
import dev.tidegate.core.simulation.SimulatedRun.Outcome;
import dev.tidegate.core.simulation.SimulatedRun.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What many runs of one plan have in common. Collects one run after the other; for one owner. */
public final class RunSummary {
  private final Duration faultFrom;
  private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
  private final Map<String, Integer> blamed = new TreeMap<>();
  private final List<Double> rollbackSeconds = new ArrayList<>();
  private final List<Double> completionSeconds = new ArrayList<>();
  private int runs;
  private int rolledBack;

  /**
   * An empty summary.
   *
   * @param faultFrom when the candidate's fault begins: from there on the time to a rollback is
   *     counted
   */
  public RunSummary(Duration faultFrom) {
    this.faultFrom = faultFrom;
  }

  /** Takes in one run. */
  public void add(SimulatedRun run) {
    runs++;
    outcomes.merge(run.outcome(), 1, Integer::sum);
    if (run.outcome() == Outcome.COMPLETED) {
      completionSeconds.add(run.elapsed().toNanos() / 1e9);
    }
    if (run.wasRolledBack()) {
      rolledBack++;
    }
    run.decisive()
        .filter(step -> step.decision() instanceof Decision.RollBack)
        .ifPresent(this::rollback);
  }

  private void rollback(Step step) {
    String cause =
        step.evidence()
            .regression()
            .map(EvidenceReport.Regression::metric)
            .orElse(step.decision().reason().code().word());
    blamed.merge(cause, 1, Integer::sum);
    double seconds = step.attemptElapsed().minus(faultFrom).toNanos() / 1e9;
    rollbackSeconds.add(seconds);
  }

  /** How many runs there were. */
  public int runs() {
    return runs;
  }

  /** How many ended so. */
  public int count(Outcome outcome) {
    return outcomes.getOrDefault(outcome, 0);
  }

  /** How many were rolled back, wherever to. */
  public int rolledBack() {
    return rolledBack;
  }

  /** How often a metric, or another reason by its word, led to a rollback; sorted. */
  public Map<String, Integer> blamed() {
    return Collections.unmodifiableMap(blamed);
  }

  /**
   * Seconds from the fault to the decision to roll back that a share {@code q} of those runs did
   * not exceed; NaN if none was rolled back. Below zero: rolled back before the fault.
   */
  public double rollbackSeconds(double q) {
    return quantile(rollbackSeconds, q);
  }

  /** The same for the time in which runs completed. */
  public double completionSeconds(double q) {
    return quantile(completionSeconds, q);
  }

  private static double quantile(List<Double> values, double q) {
    if (values.isEmpty()) {
      return Double.NaN;
    }
    List<Double> sorted = values.stream().sorted().toList();
    int rank = (int) StrictMath.ceil(q * sorted.size());
    return sorted.get(Math.max(1, rank) - 1);
  }

  /** As JSON; times that no run had are null. */
  public MapNode toNode() {
    MapNode.Builder counts = MapNode.builder();
    for (Outcome outcome : Outcome.values()) {
      counts.put(outcome.name(), count(outcome));
    }
    MapNode.Builder causes = MapNode.builder();
    blamed.forEach((cause, count) -> causes.put(cause, (long) count));
    return MapNode.builder()
        .put("runs", runs)
        .put("outcomes", counts.build())
        .put("rolledBack", rolledBack)
        .put("rollbackCauses", causes.build())
        .put("faultToRollbackMedianSeconds", orNull(rollbackSeconds(.5)))
        .put("faultToRollback90PercentSeconds", orNull(rollbackSeconds(.9)))
        .put("completionMedianSeconds", orNull(completionSeconds(.5)))
        .put("completion90PercentSeconds", orNull(completionSeconds(.9)))
        .build();
  }

  private static Node orNull(double value) {
    return Double.isNaN(value) ? new NullNode(Position.NONE) : StateNode.of(value);
  }
}

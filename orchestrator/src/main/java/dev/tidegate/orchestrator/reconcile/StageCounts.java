package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.cohort.UnitSketch;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.Attempt;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.watch.CounterSource;
import dev.tidegate.core.watch.WarmUp;
import dev.tidegate.orchestrator.reconcile.MeasurementSource.Measuring;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What agents counted in a stage and, while it is served, what other systems say of it. Used by one
 * thread at a time.
 */
final class StageCounts implements CounterSource {
  private final ObservationSource signals;
  private final MeasurementSource measurements;
  private final RolloutPlan plan;
  private @Nullable Served served;

  private record Served(int attempt, int stage, Measuring measuring) {
    boolean is(Attempt other, int otherStage) {
      return attempt == other.number() && stage == otherStage;
    }
  }

  StageCounts(ObservationSource signals, MeasurementSource measurements, RolloutPlan plan) {
    this.signals = signals;
    this.measurements = measurements;
    this.plan = plan;
  }

  /** Asks about the stage of {@code status} from now on, and about no other. */
  void serve(RolloutStatus status) {
    boolean asks =
        status.stage() >= 1 && !status.terminal() && !(status instanceof RolloutStatus.RollingBack);
    Served before = served;
    if (asks && before != null && before.is(status.attempt(), status.stage())) {
      return;
    }
    end();
    if (asks) {
      served =
          new Served(
              status.attempt().number(),
              status.stage(),
              measurements.begin(plan, status.attempt(), status.stage()));
    }
  }

  /** Asks nobody any more. */
  void end() {
    Served before = served;
    served = null;
    if (before != null) {
      before.measuring().end();
    }
  }

  @Override
  public Collected collect(Attempt attempt, int stage, AnalysisPlan analysis, MapNode cursors) {
    return collect(attempt, stage, analysis, cursors, WarmUp.NONE);
  }

  @Override
  public Collected collect(
      Attempt attempt, int stage, AnalysisPlan analysis, MapNode cursors, WarmUp warmUp) {
    Collected counted =
        signals.collect(plan.name().namespace(), attempt, stage, analysis, cursors, warmUp);
    Served now = served;
    if (now == null || !now.is(attempt, stage)) {
      return counted;
    }
    List<Cell> cells = new ArrayList<>(counted.cells());
    cells.addAll(now.measuring().take());
    return new Collected(cells, counted.shares(), counted.cursors());
  }

  @Override
  public UnitSketch units(Attempt attempt, int stage) {
    return signals.units(plan.name().namespace(), attempt, stage);
  }

  @Override
  public List<Cell> baseline(AnalysisPlan analysis) {
    return signals.baseline(plan, analysis);
  }
}

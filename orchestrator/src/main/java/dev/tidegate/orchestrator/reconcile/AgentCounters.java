package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.Attempt;
import dev.tidegate.core.watch.CounterSource;
import java.util.List;

/** The counters of one rollout's agents. */
record AgentCounters(ObservationSource signals, RolloutPlan plan) implements CounterSource {
  @Override
  public Collected collect(Attempt attempt, int stage, AnalysisPlan analysis, MapNode cursors) {
    return signals.collect(plan.name().namespace(), attempt, stage, analysis, cursors);
  }

  @Override
  public List<Cell> baseline(AnalysisPlan analysis) {
    return signals.baseline(plan, analysis);
  }
}

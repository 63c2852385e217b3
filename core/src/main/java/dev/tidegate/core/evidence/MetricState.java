package dev.tidegate.core.evidence;

import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.MetricVerdict;
import dev.tidegate.core.analysis.StageKind;
import dev.tidegate.core.document.MapNode;
import java.util.List;

/** The evidence about one metric. Mutable; belongs to one {@link Evidence} step. */
sealed interface MetricState permits CountState, GaugeState {
  MetricPlan plan();

  MetricState copy();

  /** Takes in the metric's cells of one tick, sorted by stratum; often none. */
  void look(Look look, List<Cell> cells);

  void enterStage();

  /** The evidence of a regression, ungated; 0 for gauges. */
  double lnM();

  /** The evidence of a regression where the gates are met, else −∞. */
  double lnMGated();

  /** The evidence of the last tick alone; 0 for gauges. */
  double lnTick();

  /** The metric alone, as it stands in a stage. */
  MetricVerdict verdict(StageKind stage, double lnThreshold);

  MapNode toNode();
}

package dev.tidegate.core.evidence;

import dev.tidegate.core.document.MapNode;
import java.util.List;

/**
 * The combined evidence of the metrics that share one alpha and one consequence: a mixture of their
 * e-values, valid however they depend on each other. Immutable.
 *
 * @param lnM current, not gated; 0 if the group is empty
 * @param lnMMax the largest so far, at least 0
 * @param lnMGated current, over the metrics that meet their gates
 * @param lnMGatedStageMax the largest of those since the stage was entered
 */
record MetricGroup(double lnM, double lnMMax, double lnMGated, double lnMGatedStageMax) {
  /** At p ≤ 0.1 a stage does not end well without more observations. */
  static final double LN_SUSPICIOUS = StrictMath.log(10);

  static final MetricGroup START =
      new MetricGroup(0, 0, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY);

  /** After a look, with the weight of each metric; 0 for those of other groups. */
  MetricGroup after(List<MetricState> metrics, double[] weights) {
    double[] terms = new double[weights.length];
    double[] gated = new double[weights.length];
    boolean isEmpty = true;
    for (int i = 0; i < weights.length; i++) {
      isEmpty &= weights[i] == 0;
      double lnWeight = StrictMath.log(weights[i]);
      terms[i] = lnWeight + metrics.get(i).lnM();
      gated[i] = lnWeight + metrics.get(i).lnMGated();
    }
    if (isEmpty) {
      return this;
    }
    double now = LogSum.of(terms);
    double nowGated = LogSum.of(gated);
    return new MetricGroup(
        now, Math.max(lnMMax, now), nowGated, Math.max(lnMGatedStageMax, nowGated));
  }

  MetricGroup enterStage() {
    return new MetricGroup(lnM, lnMMax, lnMGated, Double.NEGATIVE_INFINITY);
  }

  double p() {
    return Math.min(1, StrictMath.exp(-lnMMax));
  }

  /** The index of the metric that contributes most, or −1 if none meets its gates. */
  static int blamed(List<MetricState> metrics, double[] weights) {
    int blamed = -1;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < weights.length; i++) {
      double term = StrictMath.log(weights[i]) + metrics.get(i).lnMGated();
      if (term > most) {
        most = term;
        blamed = i;
      }
    }
    return blamed;
  }

  MapNode toNode() {
    return MapNode.builder()
        .put("lnM", StateNode.of(lnM))
        .put("lnMMax", StateNode.of(lnMMax))
        .put("lnMGated", StateNode.of(lnMGated))
        .put("lnMGatedStageMax", StateNode.of(lnMGatedStageMax))
        .build();
  }

  static MetricGroup resume(StateReader state) {
    return new MetricGroup(
        state.number("lnM"),
        state.number("lnMMax"),
        state.number("lnMGated"),
        state.number("lnMGatedStageMax"));
  }
}

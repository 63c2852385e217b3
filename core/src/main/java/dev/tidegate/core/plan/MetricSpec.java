package dev.tidegate.core.plan;

import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.document.MapNode;

/**
 * One measurement of an analysis.
 *
 * @param source who measures it
 * @param plan how it is judged; what providers answer is a gauge
 * @param authored as the manifest states it, normalised
 */
public record MetricSpec(MetricSource source, MetricPlan plan, MapNode authored) {
  public MetricSpec {
    if (!Names.isKey(plan.name())) {
      throw new IllegalArgumentException("metric '" + plan.name() + "': " + Names.KEY_RULE);
    }
    if (source instanceof MetricSource.Provider && plan.kind() != MetricKind.GAUGE) {
      throw new IllegalArgumentException("metric " + plan.name() + " of a provider: " + plan);
    }
  }

  /** Key under which it is reported, unique inside the plan. */
  public String name() {
    return plan.name();
  }

  /** True if it is shown and never decides. */
  public boolean dryRun() {
    return plan.dryRun();
  }
}

package dev.tidegate.core.plan;

import dev.tidegate.core.analysis.NoHarm;
import java.util.List;

/**
 * A named set of metrics that judges stages together.
 *
 * @param name what stages refer to
 * @param alpha bound on the chance of a false rollback over a whole attempt, in (0, 0.5]
 * @param metrics at least one
 * @param noHarm what must be shown to go on before the soak's end
 * @param onUnknown what happens where nothing can be said
 */
public record AnalysisSpec(
    String name, double alpha, List<MetricSpec> metrics, NoHarm noHarm, OnUnknown onUnknown) {

  /** What an analysis has that does not say. */
  public static final double ALPHA_DEFAULT = 0.01;

  /** What to do where nothing can be said. */
  public enum Unknown {
    HOLD,
    /** Go on watching once, up to twice the soak, then hold. */
    EXTEND,
    ROLLBACK
  }

  /** What to do, by cause. Never to advance: missing data is no evidence. */
  public record OnUnknown(Unknown providerDown, Unknown noData, Unknown tooFewSamples) {
    /** Hold, hold, extend. */
    public static final OnUnknown DEFAULT =
        new OnUnknown(Unknown.HOLD, Unknown.HOLD, Unknown.EXTEND);
  }

  public AnalysisSpec {
    if (!(alpha > 0 && alpha <= 0.5)) {
      throw new IllegalArgumentException("alpha of " + name + " is not in (0, 0.5]: " + alpha);
    }
    metrics = List.copyOf(metrics);
    if (metrics.isEmpty()) {
      throw new IllegalArgumentException("analysis " + name + " has no metric");
    }
  }
}

package dev.tidegate.core.plan;

import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.document.MapNode;
import org.jspecify.annotations.Nullable;

/**
 * One measurement of an analysis.
 *
 * @param name key under which agents report it, unique inside the plan
 * @param source who measures it
 * @param plan how it is judged, or null if agents do not measure it
 * @param dryRun shown, never decides
 * @param authored as the manifest states it, normalised
 */
public record MetricSpec(
    String name, Source source, @Nullable MetricPlan plan, boolean dryRun, MapNode authored) {

  /** Who measures. */
  public enum Source {
    /** The services' own agents. */
    AGENTS,
    /** A Prometheus query. */
    PROMETHEUS,
    /** A value in an HTTP answer. */
    HTTP
  }

  public MetricSpec {
    if (!Names.isKey(name)) {
      throw new IllegalArgumentException("metric '" + name + "': " + Names.KEY_RULE);
    }
    if ((source == Source.AGENTS) != (plan != null)) {
      throw new IllegalArgumentException("metric " + name + " of " + source + ": plan " + plan);
    }
  }
}

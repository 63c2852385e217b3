package dev.tidegate.core.offline;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Histogram;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.NoHarm;
import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The first line of an offline analysis.
 *
 * @param references latencies by metric that freeze the boundaries at once
 * @param warmupSeconds ticks up to then are left out
 * @param stage when to end the stage, or null if only regressions are looked for
 */
record OfflineConfiguration(
    AnalysisPlan plan,
    Map<String, Histogram> references,
    double warmupSeconds,
    @Nullable StageLimits stage) {
  private static final double SECONDS_MAX = 1e9;

  /** When a stage may end, and with how many observations per arm. */
  record StageLimits(double minSeconds, double maxSeconds, long minSamples) {}

  /**
   * @throws dev.tidegate.core.document.InvalidDocumentException with everything that is wrong
   */
  static OfflineConfiguration read(Node node) {
    Problems problems = new Problems();
    Fields fields = Fields.of(node, Problem.ROOT, problems);
    double alpha = fields.number("alpha", 1e-12, 0.5, 0.01);
    double horizonSeconds = fields.number("horizonSeconds", 1e-3, SECONDS_MAX);
    boolean guard = fields.bool("dispersionGuard", true);
    long attempt = fields.wholeNumber("attempt", 0, 1000, 0);
    double warmupSeconds = fields.number("warmupSeconds", 0, SECONDS_MAX, 0);
    AnalysisPlan.Gates gates = gates(fields.optionalMap("gates"));
    NoHarm noHarm = noHarm(fields.optionalMap("noHarm"));
    StageLimits stage = stage(fields.optionalMap("stage"), problems);
    long minSamples = stage == null ? MetricPlan.MIN_SAMPLES_DEFAULT : stage.minSamples();
    Map<String, Histogram> references = new HashMap<>();
    List<MetricPlan> metrics = metrics(fields, minSamples, references, problems);
    fields.finish();
    problems.throwIfAny();
    Duration horizon = Duration.ofNanos(StrictMath.round(horizonSeconds * 1e9));
    AnalysisPlan plan =
        new AnalysisPlan(alpha, horizon, metrics, noHarm, (int) attempt, guard, gates);
    return new OfflineConfiguration(plan, Map.copyOf(references), warmupSeconds, stage);
  }

  private static AnalysisPlan.Gates gates(@Nullable Fields fields) {
    AnalysisPlan.Gates usual = AnalysisPlan.Gates.DEFAULT;
    if (fields == null) {
      return usual;
    }
    AnalysisPlan.Gates gates =
        new AnalysisPlan.Gates(
            fields.wholeNumber("minFailures", 0, 1L << 50, usual.minFailures()),
            fields.wholeNumber("minSamples", 0, 1L << 50, usual.minSamples()));
    fields.finish();
    return gates;
  }

  private static NoHarm noHarm(@Nullable Fields fields) {
    if (fields == null) {
      return NoHarm.DEFAULT;
    }
    NoHarm noHarm =
        new NoHarm(
            fields.number("ratio", 1, 1000, NoHarm.DEFAULT.ratio()),
            fields.number("plus", 0, 1, NoHarm.DEFAULT.plus()),
            (int) fields.wholeNumber("buckets", 0, 64, NoHarm.DEFAULT.buckets()));
    fields.finish();
    return noHarm;
  }

  private static @Nullable StageLimits stage(@Nullable Fields fields, Problems problems) {
    if (fields == null) {
      return null;
    }
    StageLimits limits =
        new StageLimits(
            fields.number("minSeconds", 0, SECONDS_MAX, 60),
            fields.number("maxSeconds", 0, SECONDS_MAX),
            fields.wholeNumber("minSamples", 0, 1L << 50, MetricPlan.MIN_SAMPLES_DEFAULT));
    fields.finish();
    if (problems.isEmpty() && limits.maxSeconds() < limits.minSeconds()) {
      fields.problem("maxSeconds", "must not be below minSeconds", null);
    }
    return limits;
  }

  private static List<MetricPlan> metrics(
      Fields fields, long minSamples, Map<String, Histogram> references, Problems problems) {
    List<MetricPlan> metrics = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Fields metric : fields.maps("metrics")) {
      MetricPlan plan = OfflineMetric.read(metric, minSamples, references, problems);
      if (plan != null && !names.add(plan.name())) {
        metric.problem("name", "is used twice", null);
      } else if (plan != null) {
        metrics.add(plan);
      }
    }
    if (metrics.isEmpty() && problems.isEmpty()) {
      fields.problem("metrics", "must name at least one metric", null);
    }
    return metrics;
  }
}

package dev.tidegate.core.manifest;

import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.NoHarm;
import dev.tidegate.core.document.Fields;
import dev.tidegate.core.plan.AnalysisSpec;
import dev.tidegate.core.plan.AnalysisSpec.OnUnknown;
import dev.tidegate.core.plan.MetricSpec;
import dev.tidegate.core.plan.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the analyses of a manifest or plan. */
final class AnalysisReader {
  private static final double PLUS_MIN = 1e-6;

  private final ReadingScope scope;
  private final Set<String> metricNames = new HashSet<>();

  AnalysisReader(ReadingScope scope) {
    this.scope = scope;
  }

  /** The analyses under {@code name}, by their names. */
  Map<String, AnalysisSpec> read(Fields fields, String name) {
    Map<String, AnalysisSpec> analyses = new LinkedHashMap<>();
    Fields all = fields.optionalMap(name);
    if (all == null) {
      return analyses;
    }
    for (String key : all.names()) {
      if (!Names.isKey(key)) {
        all.problem(key, "'" + key + "' is not a name", Names.KEY_RULE);
      }
      Fields analysis = all.map(key);
      AnalysisSpec read = analysis(key, analysis);
      if (read != null) {
        analyses.put(key, read);
      }
    }
    return analyses;
  }

  private @Nullable AnalysisSpec analysis(String name, Fields fields) {
    double alpha =
        fields.has("alpha")
            ? fields.parsed("alpha", Amounts::percent, AnalysisSpec.ALPHA_DEFAULT)
            : AnalysisSpec.ALPHA_DEFAULT;
    if (!(alpha > 0 && alpha <= 0.5)) {
      fields.problem("alpha", "must be above 0% and at most 50%", "1% is usual");
      alpha = AnalysisSpec.ALPHA_DEFAULT;
    }
    List<MetricSpec> metrics = new ArrayList<>();
    for (Fields metric : fields.maps("metrics")) {
      metrics.add(new MetricReader(scope, metric).read());
      String metricName = metrics.get(metrics.size() - 1).name();
      if (!metricNames.add(metricName)) {
        metric.problem(
            "name",
            "there is another metric called '" + metricName + "'",
            "names are unique over all analyses of a rollout");
      }
    }
    NoHarm noHarm = noHarm(fields);
    OnUnknown onUnknown = onUnknown(fields);
    Duration warmup = warmup(fields);
    if (metrics.isEmpty()) {
      fields.problem("metrics", "analysis '" + name + "' has no metric", "name at least one");
    }
    scope.end(fields);
    return metrics.isEmpty()
        ? null
        : new AnalysisSpec(name, alpha, metrics, noHarm, onUnknown, warmup);
  }

  private Duration warmup(Fields analysis) {
    Duration absent = scope.isStored() ? Duration.ZERO : AnalysisSpec.WARMUP_DEFAULT;
    Duration read = analysis.duration("warmup", absent);
    if (read.compareTo(AnalysisSpec.WARMUP_MAX) > 0) {
      analysis.problem("warmup", "must be at most 1h", "60s is usual; 0s leaves nothing out");
      return absent;
    }
    return read;
  }

  private NoHarm noHarm(Fields analysis) {
    Fields fields = analysis.optionalMap("noHarm");
    if (fields == null) {
      return NoHarm.DEFAULT;
    }
    double ratio = fields.number("ratio", 1, 1000, NoHarm.DEFAULT.ratio());
    double plus =
        fields.has("plus")
            ? fields.parsed("plus", Amounts::points, NoHarm.DEFAULT.plus())
            : NoHarm.DEFAULT.plus();
    if (!(plus >= PLUS_MIN && plus <= 1)) {
      fields.problem("plus", "must be above 0pp and at most 100pp", "0.1pp is usual");
      plus = NoHarm.DEFAULT.plus();
    }
    long buckets = fields.wholeNumber("buckets", 0, 64, NoHarm.DEFAULT.buckets());
    scope.end(fields);
    return new NoHarm(ratio, plus, (int) buckets);
  }

  private OnUnknown onUnknown(Fields analysis) {
    Fields fields = analysis.optionalMap("onUnknown");
    if (fields == null) {
      return OnUnknown.DEFAULT;
    }
    Map<Cause, AnalysisSpec.Unknown> finer = new EnumMap<>(Cause.class);
    for (Cause cause : OnUnknown.FINER) {
      if (fields.has(cause.word())) {
        finer.put(cause, fields.choice(cause.word(), AnalysisSpec.Unknown.class));
      }
    }
    OnUnknown read =
        new OnUnknown(
            fields.choice("providerDown", OnUnknown.DEFAULT.providerDown()),
            fields.choice("noData", OnUnknown.DEFAULT.noData()),
            fields.choice("tooFewSamples", OnUnknown.DEFAULT.tooFewSamples()),
            finer);
    scope.end(fields);
    return read;
  }
}

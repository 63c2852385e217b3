package dev.tidegate.core.offline;

import dev.tidegate.core.analysis.Comparison;
import dev.tidegate.core.analysis.Histogram;
import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.OnRegression;
import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the metrics of an offline analysis, and the latency histograms of its lines. */
final class OfflineMetric {
  private static final long COUNT_MAX = 1L << 40;
  private static final int INDEX_MAX = 1_000_000;
  private static final Pattern BUCKET_INDEX = Pattern.compile("-?(0|[1-9][0-9]{0,6})");

  private OfflineMetric() {}

  static @Nullable MetricPlan read(
      Fields fields, long minSamples, Map<String, Histogram> references, Problems problems) {
    String name = fields.text("name");
    MetricKind kind = fields.choice("kind", MetricKind.class);
    double weight = fields.number("weight", 0, 1e9, -1);
    boolean dryRun = fields.bool("dryRun", false) || weight == 0;
    long samples = fields.wholeNumber("minSamples", 0, COUNT_MAX, minSamples);
    Comparison comparison = comparison(fields, kind);
    MetricPlan.Breach breach = breach(fields);
    OnRegression onRegression = fields.choice("onRegression", OnRegression.ROLLBACK);
    if (!fields.text("compare", "baseline").equals("baseline")) {
      fields.problem("compare", "must be baseline", "a limit is given by max or min");
    }
    Node reference = fields.optionalNode("reference");
    if (reference != null) {
      Histogram histogram = histogram(reference, fields.path("reference"), problems);
      boolean isUsed = kind == MetricKind.HISTOGRAM && comparison.needsBaseline();
      if (!isUsed || histogram.count() == 0) {
        fields.problem("reference", isUsed ? "has no observations" : "is not used here", null);
      }
      references.put(name, histogram);
    }
    fields.finish();
    try {
      return new MetricPlan(
          name, kind, comparison, onRegression, dryRun, samples, Math.max(0, weight), breach);
    } catch (IllegalArgumentException e) {
      fields.problem("name", String.valueOf(e.getMessage()), null);
      return null;
    }
  }

  private static Comparison comparison(Fields fields, MetricKind kind) {
    Comparison.Form form = form(fields);
    double nullRatio = fields.number("tolerance", 0.1, 10, 1);
    int usualBuckets = kind == MetricKind.HISTOGRAM ? 1 : 0;
    int buckets = (int) fields.wholeNumber("toleranceBuckets", 0, 64, usualBuckets);
    if (fields.has("max") && fields.has("quantile")) {
      return new Comparison.QuantileAtMost(
          fields.number("quantile", 1e-6, 1 - 1e-6),
          fields.number("max", Histogram.MILLIS_MIN, Histogram.MILLIS_MAX));
    }
    if (fields.has("max")) {
      return new Comparison.AtMost(fields.number("max", -1e300, 1e300));
    }
    if (fields.has("min")) {
      return new Comparison.AtLeast(fields.number("min", -1e300, 1e300));
    }
    return new Comparison.AgainstBaseline(form, nullRatio, buckets);
  }

  private static Comparison.Form form(Fields fields) {
    String form = fields.text("form", "H");
    if (!form.equals("H") && !form.equals("P")) {
      fields.problem("form", "must be H or P", null);
    }
    return form.equals("P") ? Comparison.Form.P : Comparison.Form.H;
  }

  private static MetricPlan.Breach breach(Fields fields) {
    Fields breach = fields.optionalMap("breach");
    if (breach == null) {
      return MetricPlan.Breach.DEFAULT;
    }
    int of = (int) breach.wholeNumber("of", 1, 100, MetricPlan.Breach.DEFAULT.of());
    int count = (int) breach.wholeNumber("count", 1, of, Math.min(of, 3));
    breach.finish();
    return new MetricPlan.Breach(count, of);
  }

  /** Counts by bucket index; {@code u} and {@code o} are the buckets below and above all. */
  static Histogram histogram(Node node, String path, Problems problems) {
    Fields fields = Fields.of(node, path, problems);
    double base = fields.number("base", 1.000001, 1000, StrictMath.exp(Histogram.LN_BASE));
    if (Math.abs(StrictMath.log(base) - Histogram.LN_BASE) > 1e-9) {
      fields.problem("base", "must be 2^(1/8) = 1.0905077326652577", null);
    }
    if (!fields.text("unit", "ms").equals("ms")) {
      fields.problem("unit", "must be ms", null);
    }
    Fields counts = fields.map("counts");
    long underflow = counts.wholeNumber("u", 0, COUNT_MAX, 0);
    long overflow = counts.wholeNumber("o", 0, COUNT_MAX, 0);
    TreeMap<Integer, Long> buckets = new TreeMap<>();
    MapNode members = counts.node();
    for (String key : members.members().keySet()) {
      if (!key.equals("u") && !key.equals("o")) {
        bucket(counts, key, buckets);
      }
    }
    fields.finish();
    try {
      return new Histogram(buckets, underflow, overflow);
    } catch (IllegalArgumentException e) {
      problems.add(Problem.member(path, "counts"), node, String.valueOf(e.getMessage()));
      return Histogram.EMPTY;
    }
  }

  private static void bucket(Fields counts, String key, Map<Integer, Long> buckets) {
    boolean isIndex = BUCKET_INDEX.matcher(key).matches();
    int index = isIndex ? Integer.parseInt(key) : Integer.MAX_VALUE;
    if (Math.abs((long) index) > INDEX_MAX) {
      counts.problem(key, "is not a bucket index", null);
      return;
    }
    buckets.put(index, counts.wholeNumber(key, 0, COUNT_MAX));
  }
}

package dev.tidegate.core.manifest;

import dev.tidegate.core.analysis.Comparison;
import dev.tidegate.core.analysis.Comparison.AgainstBaseline;
import dev.tidegate.core.analysis.Comparison.AtLeast;
import dev.tidegate.core.analysis.Comparison.AtMost;
import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.OnRegression;
import dev.tidegate.core.document.DurationText;
import dev.tidegate.core.document.Fields;
import dev.tidegate.core.plan.MetricSource;
import dev.tidegate.core.plan.MetricSpec;
import dev.tidegate.core.plan.Names;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one metric of an analysis. */
final class MetricReader {
  private static final double HISTOGRAM_TOLERANCE = 0.09;
  private static final double QUANTILE = 0.99;
  private static final double LIMIT_MAX = 1e15;
  private static final Comparison STAND_IN = Comparison.ratioWithin(0);

  private final ReadingScope scope;
  private final Fields fields;
  private final ProviderReader provider;

  MetricReader(ReadingScope scope, Fields fields) {
    this.scope = scope;
    this.fields = fields;
    this.provider = new ProviderReader(scope, fields);
  }

  MetricSpec read() {
    String name = fields.text("name");
    if (!Names.isKey(name)) {
      scope.check(
          fields,
          "name",
          fields.has("name") ? "'" + name + "' is not a metric name" : null,
          Names.KEY_RULE);
      name = "unnamed";
    }
    boolean dryRun = fields.bool("dryRun", false);
    OnRegression onRegression = fields.choice("onRegression", OnRegression.ROLLBACK);
    MetricSource source = source();
    MetricPlan plan =
        source instanceof MetricSource.Provider
            ? providedPlan(name, source, dryRun, onRegression)
            : plan(name, dryRun, onRegression);
    scope.end(fields);
    return new MetricSpec(source, plan, fields.node());
  }

  private MetricSource source() {
    long named = Stream.of("kind", "prometheus", "http", "webhook").filter(fields::has).count();
    if (named != 1) {
      fields.problem(
          "kind",
          named == 0
              ? "is required"
              : "only one of kind, prometheus, http and webhook can be given",
          "kind is one of ratio, histogram, rate and gauge");
    }
    if (fields.has("prometheus")) {
      return provider.prometheus();
    }
    if (fields.has("webhook")) {
      return provider.webhook();
    }
    return fields.has("http") ? provider.http() : new MetricSource.Agents();
  }

  private MetricPlan providedPlan(
      String name, MetricSource source, boolean dryRun, OnRegression onRegression) {
    Comparison limit = provider.limit(source);
    return new MetricPlan(
        name,
        MetricKind.GAUGE,
        limit,
        onRegression,
        dryRun,
        MetricPlan.MIN_SAMPLES_DEFAULT,
        0,
        breach());
  }

  private MetricPlan plan(String name, boolean dryRun, OnRegression onRegression) {
    MetricKind kind =
        fields.has("kind") ? fields.choice("kind", MetricKind.class) : MetricKind.RATIO;
    Comparison comparison = comparison(kind);
    long minSamples =
        fields.wholeNumber("minSamples", 1, Integer.MAX_VALUE, MetricPlan.MIN_SAMPLES_DEFAULT);
    MetricPlan.Breach breach = breach();
    try {
      return new MetricPlan(name, kind, comparison, onRegression, dryRun, minSamples, 0, breach);
    } catch (IllegalArgumentException e) {
      fields.problem(
          fields.has("compare") ? "compare" : fields.has("max") ? "max" : "min",
          "does not suit a " + kind.name().toLowerCase(Locale.ROOT) + ": " + e.getMessage(),
          "see the reference of metrics for what each kind can be judged by");
      return MetricPlan.of(name, MetricKind.RATIO, STAND_IN);
    }
  }

  private MetricPlan.Breach breach() {
    if (!fields.has("breach")) {
      return MetricPlan.Breach.DEFAULT;
    }
    int[] breach = fields.parsed("breach", Amounts::breach, new int[] {1, 1});
    return new MetricPlan.Breach(breach[0], breach[1]);
  }

  private enum CompareWord {
    BASELINE
  }

  private Comparison comparison(MetricKind kind) {
    long named = Stream.of("compare", "min", "max").filter(fields::has).count();
    if (named != 1) {
      fields.problem(
          named == 0 ? "compare" : "max",
          named == 0 ? "is required" : "only one of compare, min and max can be given",
          "say 'compare: baseline', or an absolute limit as min or max");
      return standIn(kind);
    }
    if (fields.has("compare")) {
      fields.choice("compare", CompareWord.class);
      return againstBaseline(kind);
    }
    for (String only : new String[] {"tolerance", "form", "oddsTolerance"}) {
      if (fields.has(only)) {
        fields.problem(only, "has a meaning only with 'compare: baseline'", "leave it out");
      }
    }
    Comparison limit = limit(kind, fields.has("max"));
    return limit == null ? standIn(kind) : limit;
  }

  private static Comparison standIn(MetricKind kind) {
    return kind == MetricKind.GAUGE ? new AtMost(1) : STAND_IN;
  }

  private Comparison againstBaseline(MetricKind kind) {
    double fallback = kind == MetricKind.HISTOGRAM ? HISTOGRAM_TOLERANCE : 0;
    double tolerance =
        fields.has("tolerance") ? fields.parsed("tolerance", Amounts::percent, fallback) : fallback;
    boolean formGiven = fields.has("form");
    Comparison.Form usual = tolerance > 0 ? Comparison.Form.P : Comparison.Form.H;
    Comparison.Form form = formGiven ? fields.parsed("form", MetricReader::form, usual) : usual;
    double odds = fields.number("oddsTolerance", 1, 10, 1);
    if (tolerance > 9) {
      fields.problem("tolerance", "must be at most 900%", null);
      return STAND_IN;
    }
    if (kind == MetricKind.HISTOGRAM) {
      return Comparison.latencyWithin(tolerance);
    }
    if (formGiven && form == Comparison.Form.H && tolerance > 0) {
      fields.problem("form", "H has no tolerance of the rate", "use oddsTolerance, or form P");
    }
    if (odds != 1 && form != Comparison.Form.H) {
      fields.problem("oddsTolerance", "has a meaning only in form H", "use tolerance");
    }
    return new AgainstBaseline(form, form == Comparison.Form.H ? odds : 1 + tolerance, 0);
  }

  private static Comparison.Form form(String text) {
    return switch (text) {
      // Small letters are what earlier versions asked for.
      case "H", "h" -> Comparison.Form.H;
      case "P", "p" -> Comparison.Form.P;
      default -> throw new IllegalArgumentException("must be one of H, P, but is '" + text + "'");
    };
  }

  private @Nullable Comparison limit(MetricKind kind, boolean upper) {
    String name = upper ? "max" : "min";
    return switch (kind) {
      case RATIO -> absolute(name, Amounts::percent, upper);
      case RATE -> absolute(name, Amounts::perMinute, upper);
      case GAUGE -> {
        double limit = fields.number(name, -LIMIT_MAX, LIMIT_MAX);
        yield upper ? new AtMost(limit) : new AtLeast(limit);
      }
      case HISTOGRAM -> quantile(name, upper);
    };
  }

  private Comparison absolute(String name, Function<String, Double> parser, boolean upper) {
    double limit = fields.parsed(name, parser, 0.5);
    return upper ? new AtMost(limit) : new AtLeast(limit);
  }

  private @Nullable Comparison quantile(String name, boolean upper) {
    double quantile =
        fields.has("quantile") ? fields.parsed("quantile", Amounts::percent, QUANTILE) : QUANTILE;
    Duration limit = fields.parsed(name, DurationText::parse, Duration.ofSeconds(1));
    boolean sane = quantile > 0 && quantile < 1 && !limit.isZero() && limit.toHours() < 1;
    if (!upper || !sane) {
      fields.problem(
          name,
          "a histogram's limit is a 'max' above 0s and below 1h with a quantile below 100%",
          "for example {max: 300ms, quantile: 99%}");
      return null;
    }
    return new Comparison.QuantileAtMost(quantile, limit.toMillis());
  }
}

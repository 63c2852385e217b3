package dev.tidegate.core.manifest;

import dev.tidegate.core.analysis.Comparison;
import dev.tidegate.core.analysis.Comparison.AtLeast;
import dev.tidegate.core.analysis.Comparison.AtMost;
import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.JsonPath;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.plan.MetricSource;
import dev.tidegate.core.plan.MetricSource.HttpJson;
import dev.tidegate.core.plan.MetricSource.Prometheus;
import java.net.URI;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads where a metric comes from, if another system is asked for it. */
final class ProviderReader {
  private static final double LIMIT_MAX = 1e15;
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)\\}?");
  private static final JsonPath ROOT = JsonPath.parse("$");

  private final ReadingScope scope;
  private final Fields fields;

  ProviderReader(ReadingScope scope, Fields fields) {
    this.scope = scope;
    this.fields = fields;
  }

  MetricSource.Prometheus prometheus() {
    Fields provider = fields.map("prometheus");
    URI address = provider.parsed("address", UrlText::parse, UrlText.STAND_IN);
    if (address.getQuery() != null || address.getFragment() != null) {
      provider.problem(
          "address", "has a query or fragment", "name what comes before /api/v1/query");
    }
    String query = query(provider);
    scope.end(provider);
    return new Prometheus(address, query, interval());
  }

  private static String query(Fields provider) {
    String query = provider.text("query");
    if (!provider.has("query")) {
      return "up";
    }
    if (query.isBlank() || query.length() > Prometheus.QUERY_MAX) {
      provider.problem("query", "must have 1 to " + Prometheus.QUERY_MAX + " characters", null);
      return "up";
    }
    Matcher placeholder = PLACEHOLDER.matcher(query);
    while (placeholder.find()) {
      if (!Prometheus.PLACEHOLDERS.contains(placeholder.group(1))) {
        provider.problem(
            "query",
            "'" + placeholder.group() + "' stands for nothing",
            "there are " + String.join(", ", Prometheus.PLACEHOLDERS) + ", as ${namespace}");
        return query;
      }
    }
    return query;
  }

  HttpJson http() {
    Fields provider = fields.map("http");
    URI url = provider.parsed("url", UrlText::parse, UrlText.STAND_IN);
    JsonPath path =
        provider.has("jsonPath") ? provider.parsed("jsonPath", JsonPath::parse, ROOT) : ROOT;
    scope.end(provider);
    return new HttpJson(url, path, expected(), interval());
  }

  MetricSource.Webhook webhook() {
    Fields provider = fields.map("webhook");
    URI url = provider.parsed("url", UrlText::parse, UrlText.STAND_IN);
    Duration timeout =
        scope.within(
            provider,
            "timeout",
            MetricSource.WEBHOOK_TIMEOUT_MIN,
            MetricSource.WEBHOOK_TIMEOUT_MAX,
            MetricSource.WEBHOOK_TIMEOUT_MAX);
    scope.end(provider);
    return new MetricSource.Webhook(url, timeout, expected(), interval());
  }

  private @Nullable Node expected() {
    Node expected = fields.optionalNode("equals");
    if (expected instanceof MapNode || expected instanceof ListNode) {
      fields.problem("equals", "must be a text, a number, true or false", "narrow the jsonPath");
      return null;
    }
    return expected;
  }

  private Duration interval() {
    return scope.within(
        fields,
        "interval",
        MetricSource.INTERVAL_MIN,
        MetricSource.INTERVAL_MAX,
        MetricSource.INTERVAL_DEFAULT);
  }

  /** The limit a value is held against; equality is a value of 1. */
  Comparison limit(MetricSource source) {
    boolean document = source instanceof HttpJson || source instanceof MetricSource.Webhook;
    Stream<String> allowed = document ? Stream.of("equals", "min", "max") : Stream.of("min", "max");
    String choice = document ? "one of equals, min and max" : "one of min and max";
    long named = allowed.filter(fields::has).count();
    if (named != 1) {
      fields.problem(
          "max",
          named == 0 ? "is required" : "only " + choice + " can be given",
          named == 0 ? "say " + choice : "make two metrics of it");
      fields.optionalNode("equals");
      fields.optionalNode("min");
      return new AtMost(1);
    }
    if (document && fields.has("equals")) {
      return new AtLeast(1);
    }
    return fields.has("max")
        ? new AtMost(fields.number("max", -LIMIT_MAX, LIMIT_MAX))
        : new AtLeast(fields.number("min", -LIMIT_MAX, LIMIT_MAX));
  }
}

package dev.tidegate.orchestrator.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.plan.MetricSource.Prometheus;
import dev.tidegate.core.plan.RolloutPlan;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * An instant query over Prometheus' HTTP API.
 *
 * @param query with everything filled in
 */
record PrometheusQuestion(Prometheus source, String query) {
  private static final Duration AGE_MAX_LEAST = Duration.ofSeconds(30);
  private static final int INTERVALS_MAX = 3;
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?\\d{1,400}(\\.\\d{1,400})?([eE][-+]?\\d{1,4})?");

  static PrometheusQuestion of(Prometheus source, RolloutPlan plan, int stage) {
    Map<String, String> values =
        Map.of(
            "namespace", plan.name().namespace(),
            "rollout", plan.name().name(),
            "stage", plan.stageName(stage),
            "services", String.join("|", plan.services()));
    String query = source.query();
    for (String name : Prometheus.PLACEHOLDERS) {
      query = query.replace("${" + name + "}", values.getOrDefault(name, ""));
    }
    return new PrometheusQuestion(source, query);
  }

  URI uri(Duration deadline) {
    String base = source.address().toString().replaceAll("/+$", "");
    return URI.create(
        base
            + "/api/v1/query?query="
            + URLEncoder.encode(query, UTF_8)
            + "&timeout="
            + deadline.toMillis()
            + "ms");
  }

  /**
   * A scalar, or the only sample of a vector.
   *
   * @param now to tell how old it is
   */
  Reading read(Node document, Instant now) {
    if (!(document instanceof MapNode answer) || !(answer.get("status") instanceof TextNode said)) {
      return malformed("no status");
    }
    if ("error".equals(said.value())) {
      return new Reading.Unknown(Cause.ERROR_ANSWER, "status error");
    }
    if (!"success".equals(said.value()) || !(answer.get("data") instanceof MapNode data)) {
      return malformed("no data");
    }
    if (!(data.get("resultType") instanceof TextNode type)
        || !(data.get("result") instanceof ListNode result)) {
      return malformed("no result");
    }
    return switch (type.value()) {
      case "scalar" -> sample(result, now);
      case "vector" -> vector(result, now);
      default -> malformed("a result of another type than scalar and vector");
    };
  }

  private Reading vector(ListNode result, Instant now) {
    if (result.items().isEmpty()) {
      return new Reading.Unknown(Cause.NO_DATA, "an empty vector");
    }
    if (result.items().size() > 1) {
      return malformed(result.items().size() + " samples; the query must come to one");
    }
    return result.items().get(0) instanceof MapNode series
            && series.get("value") instanceof ListNode sample
        ? sample(sample, now)
        : malformed("a sample without a value");
  }

  private Reading sample(ListNode sample, Instant now) {
    if (sample.items().size() != 2
        || !(sample.items().get(0) instanceof NumberNode at)
        || !(sample.items().get(1) instanceof TextNode value)) {
      return malformed("a sample is not a time and a value");
    }
    double ageSeconds = now.toEpochMilli() / 1e3 - at.doubleValue();
    if (!(Math.abs(ageSeconds) <= ageMax().toSeconds())) {
      return new Reading.Unknown(
          Cause.STALE, Math.round(ageSeconds) + " s old, at most " + ageMax().toSeconds());
    }
    return switch (value.value()) {
      case "NaN", "+Inf", "-Inf", "Inf" ->
          new Reading.Unknown(Cause.NOT_A_NUMBER, "the value is " + value.value());
      default ->
          NUMBER.matcher(value.value()).matches()
              ? Reading.of(Double.parseDouble(value.value()))
              : malformed("a value that is no number");
    };
  }

  private Duration ageMax() {
    Duration age = source.interval().multipliedBy(INTERVALS_MAX);
    return age.compareTo(AGE_MAX_LEAST) < 0 ? AGE_MAX_LEAST : age;
  }

  private static Reading malformed(String detail) {
    return new Reading.Unknown(Cause.MALFORMED, detail);
  }
}

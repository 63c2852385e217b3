package dev.tidegate.core.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.Comparison.AtLeast;
import dev.tidegate.core.analysis.Comparison.AtMost;
import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.OnRegression;
import dev.tidegate.core.document.BoolNode;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.plan.AnalysisSpec;
import dev.tidegate.core.plan.AnalysisSpec.OnUnknown;
import dev.tidegate.core.plan.AnalysisSpec.Unknown;
import dev.tidegate.core.plan.MetricSource;
import dev.tidegate.core.plan.MetricSource.HttpJson;
import dev.tidegate.core.plan.MetricSource.Prometheus;
import dev.tidegate.core.plan.MetricSpec;
import dev.tidegate.core.plan.RolloutPlan;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProviderReaderTest {
  private static String spec(String analysis) {
    return """
    stages: [{name: s, flags: {f: {variant: v, share: 50%%}}, soak: {min: 1m, max: 5m}, analysis: [g]}]
    analysis: {g: {%s}}
    """
        .formatted(analysis);
  }

  private static String metric(String rest) {
    return spec("metrics: [{name: m, " + rest + "}]");
  }

  private static AnalysisSpec analysis(String spec) {
    return Objects.requireNonNull(Manifests.plan(spec).analyses().get("g"));
  }

  private static MetricSpec read(String rest) {
    return analysis(metric(rest)).metrics().get(0);
  }

  @Test
  void readsAQuery() {
    MetricSpec spec =
        read(
            "prometheus: {address: 'http://prom:9090/base', query: 'up{ns=\"${namespace}\"}'}, "
                + "max: 0.3, interval: 10s, breach: 2 of 4, onRegression: hold, dryRun: true");
    assertThat(spec.source())
        .isEqualTo(
            new Prometheus(
                URI.create("http://prom:9090/base"),
                "up{ns=\"${namespace}\"}",
                Duration.ofSeconds(10)));
    assertThat(spec.plan().kind()).isEqualTo(MetricKind.GAUGE);
    assertThat(spec.plan().comparison()).isEqualTo(new AtMost(0.3));
    assertThat(spec.plan().breach()).isEqualTo(new MetricPlan.Breach(2, 4));
    assertThat(spec.plan().onRegression()).isEqualTo(OnRegression.HOLD);
    assertThat(spec.dryRun()).isTrue();
  }

  @Test
  void readsAnHttpCheck() {
    MetricSpec check = read("http: {url: 'https://h/x?y=1', jsonPath: '$.a[0]'}, equals: true");
    assertThat(check.source())
        .isInstanceOfSatisfying(
            HttpJson.class,
            http -> {
              assertThat(http.path().text()).isEqualTo("$.a[0]");
              assertThat(http.expected()).isEqualTo(BoolNode.of(true));
              assertThat(http.interval()).isEqualTo(MetricSource.INTERVAL_DEFAULT);
            });
    assertThat(check.plan().comparison()).isEqualTo(new AtLeast(1));
    assertThat(read("http: {url: 'http://h/'}, min: -2").plan().comparison())
        .isEqualTo(new AtLeast(-2));
  }

  @Test
  void readsAWebhookThatIsACheck() {
    MetricSpec check =
        read("webhook: {url: 'https://h/x', timeout: 3s}, equals: true, interval: 5s");
    assertThat(check.source())
        .isEqualTo(
            new MetricSource.Webhook(
                URI.create("https://h/x"),
                Duration.ofSeconds(3),
                BoolNode.of(true),
                Duration.ofSeconds(5)));
    assertThat(check.plan().kind()).isEqualTo(MetricKind.GAUGE);
    assertThat(check.plan().comparison()).isEqualTo(new AtLeast(1));
    MetricSpec limited = read("webhook: {url: 'https://h/x'}, max: 3");
    assertThat(limited.source())
        .isEqualTo(
            new MetricSource.Webhook(
                URI.create("https://h/x"),
                MetricSource.WEBHOOK_TIMEOUT_MAX,
                null,
                MetricSource.INTERVAL_DEFAULT));
    assertThat(limited.plan().comparison()).isEqualTo(new AtMost(3));
  }

  @Test
  void theStoredPlanSaysTheSame() {
    RolloutPlan plan =
        Manifests.plan(
            spec(
                "onUnknown: {providerDown: extend, stale: rollback, slow: hold}, "
                    + "metrics: [{name: b, http: {url: 'http://h:1/'}, equals: ready}, "
                    + "{name: c, webhook: {url: 'http://h:1/', timeout: 2s}, equals: true}]"));
    RolloutPlan again = RolloutPlanReader.read(plan.toNode());
    assertThat(again).isEqualTo(plan);
    assertThat(again.hash()).isEqualTo(plan.hash());
  }

  @Test
  void readsAPolicyPerCause() {
    OnUnknown read =
        analysis(
                spec(
                    "onUnknown: {providerDown: extend, stale: rollback, slow: hold}, "
                        + "metrics: [{name: b, http: {url: 'http://h:1/'}, equals: ready}]"))
            .onUnknown();
    assertThat(read)
        .isEqualTo(
            new OnUnknown(
                Unknown.EXTEND,
                Unknown.HOLD,
                Unknown.EXTEND,
                Map.of(Cause.STALE, Unknown.ROLLBACK, Cause.SLOW, Unknown.HOLD)));
    assertThat(read.about(Cause.MALFORMED)).isEqualTo(Unknown.EXTEND);
    assertThat(read.about(Cause.SLOW)).isEqualTo(Unknown.HOLD);
    assertThat(read.about(Cause.STALE)).isEqualTo(Unknown.ROLLBACK);
    assertThat(read.about(Cause.NOT_A_NUMBER)).isEqualTo(Unknown.HOLD);
    List<Problem> problems =
        Manifests.problems(
            Manifests.withSpec(
                spec("onUnknown: {noTraffic: hold}, metrics: [{name: b, kind: gauge, max: 1}]")));
    assertThat(problems)
        .extracting(Problem::path)
        .containsExactly("$.spec.analysis.g.onUnknown.noTraffic");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prometheus: {address: 'http://h:1', query: up}|max|is required",
        "prometheus: {address: 'http://h:1', query: up}, min: 1, max: 2|max|only one of min and"
            + " max",
        "prometheus: {address: 'http://h:1', query: up}, equals: 1|max|is required",
        "prometheus: {address: 'ftp://h:1', query: up}, max: 1|prometheus.address|http or https",
        "prometheus: {address: 'h:1', query: up}, max: 1|prometheus.address|http or https",
        "prometheus: {address: 'http://u:p@h:1', query: up}, max: 1|prometheus.address|user or"
            + " password",
        "prometheus: {address: 'http://h:70000', query: up}, max: 1|prometheus.address|no such"
            + " port",
        "prometheus: {address: 'http://h?x=1', query: up}, max: 1|prometheus.address|query or"
            + " fragment",
        "prometheus: {address: 'http://h:1'}, max: 1|prometheus.query|is required",
        "prometheus: {address: 'http://h:1', query: ' '}, max: 1|prometheus.query|characters",
        "prometheus: {address: 'http://h:1', query: '${pod}'}, max: 1|prometheus.query|stands for"
            + " nothing",
        "prometheus: {address: 'http://h:1', query: up, step: 1}, max: 1|prometheus.step|unknown",
        "prometheus: {address: 'http://h:1', query: up}, max: 1, interval: 1ms|interval|1s to 1h",
        "prometheus: {address: 'http://h:1', query: up}, max: 1, interval: 2h|interval|1s to 1h",
        "prometheus: {address: 'http://h:1', query: up}, max: 1, minSamples: 3|minSamples|unknown",
        "prometheus: {address: 'http://h:1', query: up}, max: x|max|number",
        "prometheus: {address: 'http://h:1', query: up}, max: 1, breach: 5 of 3|breach|k of n",
        "http: {url: 'http://h', jsonPath: '$..x'}, max: 1|http.jsonPath|wildcards",
        "http: {url: 'file:///etc/passwd'}, max: 1|http.url|http or https",
        "http: {url: 'http://h'}|max|is required",
        "http: {url: 'http://h'}, equals: true, max: 1|max|only one of equals",
        "http: {url: 'http://h'}, webhook: {url: 'http://h'}, max: 1|kind|http and webhook",
        "webhook: {url: 'http://u:p@h'}, equals: true|webhook.url|user or password",
        "webhook: {url: 'http://h'}|max|is required",
        "webhook: {url: 'http://h', timeout: 11s}, equals: true|webhook.timeout|1s to 10s",
        "webhook: {url: 'http://h', timeout: 10ms}, equals: true|webhook.timeout|1s to 10s",
        "webhook: {url: 'http://h', secret: x}, equals: true|webhook.secret|unknown",
        "http: {url: 'http://h'}, equals: [1]|equals|must be a text",
        "http: {url: 'http://h'}, kind: gauge, max: 1|kind|only one of kind, prometheus, http",
      })
  void tellsWhatIsWrongAndWhere(String rest, String path, String message) {
    List<Problem> problems = Manifests.problems(Manifests.withSpec(metric(rest)));
    assertThat(problems)
        .anySatisfy(
            problem -> {
              assertThat(problem.path()).isEqualTo("$.spec.analysis.g.metrics[0]." + path);
              assertThat(problem.message()).contains(message);
            });
  }
}

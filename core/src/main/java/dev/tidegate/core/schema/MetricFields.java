package dev.tidegate.core.schema;

import static dev.tidegate.core.schema.Field.otherwise;
import static dev.tidegate.core.schema.Field.required;
import static dev.tidegate.core.schema.Field.usually;

import dev.tidegate.core.plan.MetricSource;
import dev.tidegate.core.schema.FieldType.Anything;
import dev.tidegate.core.schema.FieldType.Either;

/** The fields of a metric. */
final class MetricFields {
  private static final FieldType LIMIT =
      new Either(
          Types.NUMBER,
          Types.pattern(
              "amount", "\\d+(\\.\\d+)?%|\\d+(\\.\\d+)?/(s|min|h)|(?=.)(\\d+m)?(\\d+s)?(\\d+ms)?"));

  private static final Section PROMETHEUS =
      Section.of(
              "prometheus",
              required(
                  "address",
                  Types.ADDRESS,
                  "\"http://prometheus:9090\"",
                  "what comes before `/api/v1/query`"),
              required(
                  "query",
                  Types.text("PromQL", 1, MetricSource.Prometheus.QUERY_MAX),
                  "'rate(errors{ns=\"${namespace}\"}[1m])'",
                  "up to 4,096 characters; must come to a scalar or one sample. `${namespace}`,"
                      + " `${rollout}`, `${stage}` and `${services}` (joined by a bar, for `=~`) are"
                      + " filled in"))
          .withTable();

  private static final Section HTTP =
      Section.of(
              "http",
              required("url", Types.ADDRESS, "\"https://shop/health\"", "of a JSON document"),
              usually(
                  "jsonPath",
                  "$",
                  Types.text("path", 1, 1024),
                  "\"$.checks[0].ok\"",
                  "`$`, `.name`, `['any name']`, `[0]` in a row, to one value. No wildcards, filters"
                      + " or functions"))
          .withTable();

  private static final Section WEBHOOK =
      Section.of(
              "webhook",
              required(
                  "url",
                  Types.ADDRESS,
                  "\"https://ledger/tidegate\"",
                  "is posted to, [signed](automation.md); answers `{\"ok\": true}` or `{\"value\":"
                      + " 1.5}`"),
              usually(
                  "timeout",
                  "10s",
                  Types.DURATION,
                  "5s",
                  "`1s` to `10s`, for one question; never longer than `interval`"))
          .withTable();

  /** A metric. */
  static final Section METRIC =
      Section.of(
              "metric",
              required(
                  "name",
                  Types.KEY,
                  "error_rate",
                  "under which agents report it; some are [built in](#built-in-metrics)"),
              otherwise(
                  "kind",
                  "this or `prometheus`, `http`, `webhook`",
                  Types.choice("ratio", "histogram", "rate", "gauge"),
                  "ratio",
                  "what agents report"),
              otherwise(
                  "compare",
                  "this or `max`, `min`, `equals`",
                  Types.choice("baseline"),
                  "baseline",
                  "judged against the other side"),
              otherwise("max", "", LIMIT, "5%", "an absolute limit, by kind"),
              otherwise("min", "", LIMIT, "95%", "an absolute limit, by kind"),
              otherwise(
                  "equals",
                  "",
                  new Anything("text, number, true or false"),
                  "true",
                  "for `http` and `webhook`: the metric is 1 if the value is that, else 0. A"
                      + " webhook's `ok` is compared with true or false, its `value` with anything"
                      + " else"),
              otherwise(
                  "tolerance",
                  "`0%`; histograms `9%`",
                  Types.PERCENTAGE,
                  "10%",
                  "how much worse than the baseline is still fine, up to 900 %"),
              otherwise(
                  "form",
                  "`H` without a tolerance, else `P`",
                  Types.choice("H", "P"),
                  "P",
                  "how ratios are tested: exactly given the denominators, or by rates"),
              usually(
                  "oddsTolerance",
                  "1",
                  Types.number(1, 10),
                  "1.2",
                  "tolerance of form `H`, as an odds ratio"),
              usually("quantile", "99%", Types.PERCENTAGE, "95%", "of a histogram's `max`"),
              usually(
                  "breach",
                  "3 of 5",
                  Types.pattern("K of N", "\\d{1,3} of \\d{1,3}"),
                  "2 of 3",
                  "how many of a gauge's last samples must be beyond the limit, of 100 at most"),
              usually(
                  "minSamples",
                  "50",
                  Types.whole(1, Integer.MAX_VALUE),
                  "200",
                  "observations per side and stage before the stage may be left on its account"),
              usually(
                  "onRegression",
                  "rollback",
                  Types.choice("rollback", "hold"),
                  "hold",
                  "`rollback` goes where `onFailure.target` says"),
              usually("dryRun", "false", Types.TRUTH, "true", "judged and shown, has no say"),
              usually(
                  "interval",
                  "30s",
                  Types.DURATION,
                  "1m",
                  "between two questions to another system, `1s` to `1h`"),
              otherwise(
                  "prometheus",
                  "",
                  Types.map(PROMETHEUS),
                  "{address: \"http://prometheus:9090\", query: up}",
                  "asked instead of agents, [below](#metrics-from-other-systems)"),
              otherwise(
                  "http",
                  "",
                  Types.map(HTTP),
                  "{url: \"https://shop/health\", jsonPath: $.ok}",
                  "the same"),
              otherwise(
                  "webhook",
                  "",
                  Types.map(WEBHOOK),
                  "{url: \"https://ledger/tidegate\"}",
                  "the same"))
          .withTable()
          .withOneOf("kind", "prometheus", "http", "webhook")
          .withOneOf("compare", "max", "min", "equals");

  private MetricFields() {}
}

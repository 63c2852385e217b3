package dev.tidegate.core.schema;

import static dev.tidegate.core.schema.Field.otherwise;
import static dev.tidegate.core.schema.Field.required;
import static dev.tidegate.core.schema.Field.usually;

/** The fields of an analysis. */
final class AnalysisFields {
  private static final FieldType UNKNOWN = Types.choice("hold", "extend", "rollback");
  private static final String PROVIDERS = "that of `providerDown`";
  private static final String ABSENCE = "that of `noData`";

  private static final Section NO_HARM =
      Section.of(
          "noHarm",
          usually("ratio", "1.5", Types.number(1, 1000), "2", "times the baseline's failures"),
          usually(
              "plus",
              "0.1pp",
              Types.pattern("percentage points", "\\d{1,3}(\\.\\d{1,9})?(pp|%)"),
              "0.5pp",
              "added to these; above 0pp, at most 100pp"),
          usually("buckets", "2", Types.whole(0, 64), "3", "latency buckets of 9 % each"));

  private static final Section ON_UNKNOWN =
      Section.of(
          "onUnknown",
          usually(
              "noData", "hold", UNKNOWN, "extend", "nothing was observed, or nothing on one side"),
          usually(
              "tooFewSamples", "extend", UNKNOWN, "hold", "fewer observations than `minSamples`"),
          usually("providerDown", "hold", UNKNOWN, "rollback", "a provider cannot be asked"),
          otherwise("slow", PROVIDERS, UNKNOWN, "extend", "no answer in time"),
          otherwise("errorAnswer", PROVIDERS, UNKNOWN, "hold", "it answered with an error"),
          otherwise("malformed", PROVIDERS, UNKNOWN, "hold", "it answered with something else"),
          otherwise("terminated", PROVIDERS, UNKNOWN, "hold", "the asking was ended"),
          otherwise("notANumber", ABSENCE, UNKNOWN, "hold", "NaN, an infinity, a text"),
          otherwise("stale", ABSENCE, UNKNOWN, "hold", "too old a sample"));

  /** An analysis. */
  static final Section ALL =
      Section.of(
              "analysis",
              usually(
                  "alpha",
                  "1%",
                  Types.PERCENTAGE,
                  "5%",
                  "bound on the chance of a false rollback over a whole attempt, up to 50 %. The"
                      + " smallest of all analyses counts"),
              required(
                  "metrics",
                  Types.list(MetricFields.METRIC),
                  "[{name: error_rate, kind: ratio, compare: baseline}]",
                  "at least one; names unique over all analyses; see [a metric](#a-metric)"),
              otherwise(
                  "noHarm",
                  "`{ratio: 1.5, plus: 0.1pp, buckets: 2}`",
                  Types.map(NO_HARM),
                  "{ratio: 2}",
                  "what must be shown to leave a stage before `max`: at most `ratio` times the"
                      + " baseline's failures plus `plus`, and at most `buckets` slower. The"
                      + " narrowest counts"),
              usually(
                  "warmup",
                  "60s",
                  Types.DURATION,
                  "2m",
                  "in a stage that splits agents, an agent is not compared for so long after it"
                      + " entered or started; `0s` leaves nothing out, `1h` is the longest. Must be"
                      + " shorter than the soak ([a cold start](evidence.md#where-it-does-not-hold))"),
              otherwise(
                  "onUnknown",
                  "as below",
                  Types.map(ON_UNKNOWN),
                  "{noData: extend}",
                  "what is done where a metric is not known when the soak has passed"))
          .withTable();

  private AnalysisFields() {}
}

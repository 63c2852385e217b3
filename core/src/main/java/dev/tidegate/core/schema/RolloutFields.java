package dev.tidegate.core.schema;

import static dev.tidegate.core.schema.Field.otherwise;
import static dev.tidegate.core.schema.Field.required;
import static dev.tidegate.core.schema.Field.usually;

import dev.tidegate.core.plan.Names;
import dev.tidegate.core.schema.FieldType.ListOf;
import dev.tidegate.core.schema.FieldType.MapOf;
import dev.tidegate.core.schema.FieldType.Table;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/** All fields of a rollout file. Stateless; for any thread. */
public final class RolloutFields {
  private static final int STAGES_MAX = 101;

  private static final Section METADATA =
      Section.of(
          "metadata",
          required("name", Types.NAME, "orders-store-v2", "unique in the namespace"),
          otherwise(
              "namespace",
              "where it is applied",
              Types.NAME,
              "shop",
              "must be the one it is applied to"),
          otherwise(
              "labels",
              "none",
              new MapOf("map of texts", "KEY", "", Types.TEXT),
              "{team: orders}",
              "for `emergency rollback --selector`"),
          otherwise(
              "uid", "", Types.TEXT, "r-1", "ignored: each rollout accepted gets one of its own"),
          otherwise("author", "", Types.TEXT, "ada", "ignored: it is whoever applies it"));

  private static final Section LINEAR =
      Section.of(
          "linear",
          required("step", Types.SHARE, "10%", "by how much the share grows; above 0 %"),
          required("every", Types.DURATION, "10m", "how long each step soaks"));

  private static final Section EXPONENTIAL =
      Section.of(
          "exponential",
          required("from", Types.SHARE, "1%", "the first share; above 0 %"),
          required("factor", Types.number(1.01, 1000), "2", "by what the share is multiplied"),
          required("every", Types.DURATION, "10m", "how long each step soaks"));

  private static final Section STRATEGY =
      Section.of(
              "strategy",
              otherwise(
                  "linear", "", Types.map(LINEAR), "{step: 10%, every: 10m}", "10 %, 20 %, …"),
              otherwise(
                  "exponential",
                  "",
                  Types.map(EXPONENTIAL),
                  "{from: 1%, factor: 2, every: 10m}",
                  "1 %, 2 %, 4 %, …"))
          .withTable()
          .withOneOf("linear", "exponential");

  private static final Section ON_FAILURE =
      Section.of(
              "onFailure",
              usually(
                  "target",
                  "start",
                  Types.choice("start", "previousStage", "hold"),
                  "previousStage",
                  "where the rollout goes"),
              usually(
                  "quarantine",
                  "true",
                  Types.TRUTH,
                  "false",
                  "a plan that failed is not applied again; `retry` does it, with a reason"),
              usually(
                  "cooldown",
                  "30m",
                  Types.DURATION,
                  "1h",
                  "no new attempt starts so soon after an automatic rollback"))
          .withTable();

  private static final Section PREFLIGHT =
      Section.of(
              "preflight",
              usually(
                  "mode",
                  "hold",
                  Types.choice("hold", "warn", "skip"),
                  "warn",
                  "`hold`: does not start while a check fails; `warn`: starts all the same, and says"
                      + " what failed; `skip`: checks nothing"),
              usually(
                  "within",
                  "2m",
                  Types.DURATION,
                  "5m",
                  "how long answers are waited for, `1s` to `1h`"),
              usually(
                  "rehearse",
                  "false",
                  Types.TRUTH,
                  "true",
                  "whether the first stage is entered, rolled back, measured and entered again"))
          .withTable();

  private static final FieldType TIME = Types.pattern("time of day", "([01]\\d|2[0-3]):[0-5]\\d");

  private static final Section WINDOW =
      Section.of(
              "windows",
              otherwise(
                  "days",
                  "every day",
                  Types.TEXT,
                  "mon-fri",
                  "days and ranges of days, joined by commas: `mon-wed,sat`"),
              required("from", TIME, "\"09:00\"", "when it opens"),
              required(
                  "to", TIME, "\"17:00\"", "when it closes; at or before `from`: on the next day"),
              usually("zone", "UTC", Types.text("time zone", 1, 64), "Europe/Berlin", ""))
          .withTable();

  private static final Section SPEC =
      Section.of(
              "spec",
              otherwise(
                  "services",
                  "none: every agent of the namespace",
                  Types.listOf(Types.NAME),
                  "[orders]",
                  "whose agents take part. Without it a stage that names no agents does not wait for"
                      + " any"),
              otherwise(
                  "stages",
                  "required without `strategy`",
                  new ListOf(new Table(StageFields.STAGE), STAGES_MAX),
                  "[{name: all, flags: {orders.store: new}}]",
                  "1 to 101, with at most 100 distinct flags in all; see [a stage](#a-stage)"),
              otherwise(
                  "strategy",
                  "none",
                  Types.map(STRATEGY),
                  "{linear: {step: 10%, every: 10m}}",
                  "stages by formula; see [a strategy](#strategy)"),
              otherwise(
                  "flags",
                  "none",
                  StageFields.flags(),
                  "{orders.store: new}",
                  "with a `strategy` that has no template: what its stages set"),
              otherwise(
                  "analysis",
                  "none",
                  new MapOf(
                      "map by name", "NAME", Names.KEY_PATTERN, Types.map(AnalysisFields.ALL)),
                  "{guardrails: {metrics: [{name: error_rate, kind: ratio, max: 5%}]}}",
                  "what judges the stages; see [an analysis](#an-analysis)"),
              otherwise(
                  "onFailure",
                  "`{target: start}`",
                  Types.map(ON_FAILURE),
                  "{target: hold}",
                  "where a failure goes"),
              otherwise(
                  "preflight",
                  "`{mode: hold, within: 2m}`",
                  Types.map(PREFLIGHT),
                  "{within: 5m, rehearse: true}",
                  "what is checked before the first stage is entered; see"
                      + " [preflight](#preflight)"),
              otherwise(
                  "deadline",
                  "none",
                  Types.DURATION,
                  "6h",
                  "an attempt that takes longer fails; longer than `0s`"),
              otherwise(
                  "after",
                  "none",
                  Types.listOf(Types.NAME),
                  "[schema-v7]",
                  "rollouts of the namespace that must be completed before this one starts"),
              otherwise(
                  "windows",
                  "none: always",
                  Types.list(WINDOW),
                  "[{days: mon-fri, from: \"09:00\", to: \"17:00\"}]",
                  "when stages are entered"),
              usually(
                  "start",
                  "auto",
                  Types.choice("auto", "manual"),
                  "manual",
                  "`manual` waits for the verb `start`"),
              otherwise(
                  "salt",
                  "`namespace/name`",
                  Types.text("text", 1, 256),
                  "shop/orders-store-v2",
                  "buckets units and agents; kept over attempts"),
              usually(
                  "revertWindow",
                  "72h",
                  Types.DURATION,
                  "24h",
                  "how long it can be reverted after it completed, with `rollback`"))
          .withTable();

  /** The whole file. */
  public static final Section FILE =
      Section.of(
              "file",
              required("apiVersion", Types.choice("tidegate.dev/v1"), "tidegate.dev/v1", ""),
              required("kind", Types.choice("Rollout"), "Rollout", ""),
              required("metadata", Types.map(METADATA), "{name: orders-store-v2}", ""),
              required(
                  "spec",
                  Types.map(SPEC),
                  "{strategy: {linear: {step: 10%, every: 10m}}, flags: {orders.store: new}}",
                  "see [`spec`](#spec)"))
          .withTable();

  private RolloutFields() {}

  /** Every section of the file by its id, the file itself first. */
  public static Map<String, Section> sections() {
    Map<String, Section> all = new LinkedHashMap<>();
    Deque<Section> open = new ArrayDeque<>();
    open.add(FILE);
    while (!open.isEmpty()) {
      Section next = open.remove();
      if (all.putIfAbsent(next.id(), next) == null) {
        next.fields().forEach(field -> field.type().section().ifPresent(open::add));
      }
    }
    return all;
  }
}

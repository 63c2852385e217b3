package dev.tidegate.core.schema;

import static dev.tidegate.core.schema.Field.otherwise;
import static dev.tidegate.core.schema.Field.required;
import static dev.tidegate.core.schema.Field.usually;

import dev.tidegate.core.plan.Names;
import dev.tidegate.core.plan.Stage.Webhook;
import dev.tidegate.core.schema.FieldType.Anything;
import dev.tidegate.core.schema.FieldType.Either;
import dev.tidegate.core.schema.FieldType.MapOf;

/** The fields of a stage. */
final class StageFields {
  private static final FieldType HOLD_OR_ROLLBACK = Types.choice("hold", "rollback");

  private static final Section FLAG =
      Section.of(
          "stageFlag",
          required("variant", Types.text("text", 1, 128), "new", "must exist in the flag"),
          usually(
              "share",
              "100%",
              Types.SHARE,
              "10%",
              "of units, by their targeting key. Whoever is in stays in as shares grow"),
          otherwise(
              "audience",
              "everybody",
              new Anything("JSONLogic"),
              "{\"==\": [{var: country}, de]}",
              "narrows the units"));

  private static final Section AGENTS =
      Section.of(
          "agents",
          usually(
              "share",
              "100%",
              Types.SHARE,
              "25%",
              "of the live agents, above 0 %, rounded down, at least one per group"),
          otherwise(
              "max", "none", Types.whole(1, Integer.MAX_VALUE), "3", "at most so many in all"),
          usually(
              "spreadBy",
              "none",
              Types.choice("none", "zone", "service", "version"),
              "zone",
              "the share is taken of each group"));

  private static final Section ACKNOWLEDGE =
      Section.of(
          "acknowledge",
          usually("quorum", "95%", Types.SHARE, "100%", "of the live members, rounded up"),
          usually(
              "within",
              "2m",
              Types.DURATION,
              "5m",
              "later is a failure; also how long checkpoint and handler of an agent may take"));

  private static final Section SOAK =
      Section.of(
          "soak",
          otherwise(
              "min",
              "`1m`, or `max` if that is shorter",
              Types.DURATION,
              "2m",
              "never left earlier"),
          otherwise(
              "max", "`30m`", Types.DURATION, "10m", "left then if nothing speaks against it"),
          otherwise(
              "exactly",
              "",
              Types.DURATION,
              "10m",
              "never left earlier on evidence, never extended; instead of the others"));

  private static final Section APPROVAL =
      Section.of(
          "approval",
          usually("approvals", "1", Types.whole(1, 100), "2", "how many, each another person"),
          usually(
              "expiresAfter",
              "24h",
              Types.DURATION,
              "8h",
              "how long they are waited for; longer than `0s`"),
          usually(
              "onExpiry",
              "hold",
              HOLD_OR_ROLLBACK,
              "rollback",
              "`rollback` does what `onFailure` says"));

  private static final Section HOOK =
      Section.of(
          "hook",
          required(
              "when",
              Types.choice("beforeEnter", "afterEnter", "beforeAdvance", "rollback", "completed"),
              "beforeEnter",
              "the moment"),
          required("url", Types.ADDRESS, "\"https://ci.example.com/gate\"", "is posted to"),
          usually("timeout", "10s", Types.DURATION, "5s", "for one try, `100ms` to `1m`"),
          usually(
              "onFailure",
              "hold",
              HOLD_OR_ROLLBACK,
              "rollback",
              "what its no, or its silence, does; not at `rollback` and `completed`, which nothing"
                  + " waits for"),
          usually(
              "retries",
              "3",
              Types.whole(0, Webhook.RETRIES_MAX),
              "5",
              "further tries after one that came to nothing"));

  /** A stage. */
  static final Section STAGE =
      Section.of(
              "stage",
              otherwise(
                  "name",
                  "required, but in a strategy's template",
                  Types.NAME,
                  "canary",
                  "unique; not `start`"),
              otherwise(
                  "flags",
                  "those of the stages before",
                  flags(),
                  "{orders.store: {variant: new, share: 10%}}",
                  "what it sets; a text is short for `{variant: TEXT}`. A stage serves what all"
                      + " stages up to it set, the later one winning"),
              otherwise(
                  "agents",
                  "flags apply on every agent on receipt",
                  Types.map(AGENTS),
                  "{share: 25%, max: 3, spreadBy: zone}",
                  "which agents enter it"),
              usually(
                  "checkpoint",
                  "none",
                  Types.choice("none", "before"),
                  "before",
                  "agents save a restore point before entering; needs `agents`"),
              otherwise(
                  "acknowledge",
                  "`{quorum: 95%, within: 2m}`",
                  Types.map(ACKNOWLEDGE),
                  "{quorum: 100%}",
                  "who must have entered before it soaks"),
              otherwise(
                  "soak",
                  "none; with `analysis` `{min: 1m, max: 30m}`",
                  new Either(Types.DURATION, Types.map(SOAK)),
                  "{min: 2m, max: 30m}",
                  "how long it is watched; a duration alone is `exactly`"),
              otherwise(
                  "analysis",
                  "none",
                  Types.listOf(Types.KEY),
                  "[guardrails]",
                  "of `spec.analysis`"),
              otherwise(
                  "holdback",
                  "none",
                  Types.SHARE,
                  "1%",
                  "caps every share of the stage, so that this part stays outside as a baseline"),
              usually(
                  "shrink",
                  "false",
                  Types.TRUTH,
                  "true",
                  "allows shares and agents to be fewer than in the stage before"),
              usually(
                  "reversible", "true", Types.TRUTH, "false", "`false`: never rolled back past"),
              usually(
                  "foreignClients",
                  "false",
                  Types.TRUTH,
                  "true",
                  "clients that are no agents ([flagd.md](flagd.md)) get the flags of a stage with"
                      + " `agents` too"),
              otherwise(
                  "approval",
                  "none",
                  Types.map(APPROVAL),
                  "{approvals: 2}",
                  "people must agree before the stage is left ([below](#approvals))"),
              otherwise(
                  "webhooks",
                  "none",
                  Types.list(HOOK),
                  "[{when: beforeEnter, url: \"https://ci.example.com/gate\"}]",
                  "servers of yours that are called around the stage, up to 20:"
                      + " [automation.md](automation.md#around-a-stage)"))
          .withTable();

  private StageFields() {}

  /** The flags that a stage sets. */
  static FieldType flags() {
    return new MapOf(
        "map by key",
        "KEY",
        Names.KEY_PATTERN,
        new Either(Types.text("variant", 1, 128), Types.map(FLAG)));
  }
}

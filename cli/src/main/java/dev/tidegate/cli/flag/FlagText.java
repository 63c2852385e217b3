package dev.tidegate.cli.flag;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.Phrases;
import dev.tidegate.cli.terminal.Style;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.YamlWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A flag for people. */
final class FlagText {
  private FlagText() {}

  /** What is served: of a flag that cannot be served as it is stored, how it last was. */
  static String state(Doc flag) {
    String state = flag.text("definition", "state");
    if (state.isEmpty()) {
      return flag.at("quarantined").exists() ? "QUARANTINED" : "ENABLED";
    }
    return state;
  }

  static String colouredState(Doc flag, Style style) {
    String state = state(flag);
    return "ENABLED".equals(state) ? style.green(state) : style.yellow(state);
  }

  static String owner(Doc flag) {
    String rollout = flag.text("ownedBy", "rollout");
    return rollout.isEmpty() ? "-" : rollout + " " + flag.text("ownedBy", "stage");
  }

  static String variants(Doc flag) {
    List<String> texts = new ArrayList<>();
    flag.members("definition", "variants")
        .forEach((name, value) -> texts.add(name + "=" + JsonWriter.compact(value)));
    String all = String.join(" ", texts);
    return all.length() > 60 ? all.substring(0, 59) + "…" : all;
  }

  /** What a change came to; also where the orchestrator that stored it has not seen it yet. */
  static String sentence(Doc flag, Style style) {
    if (flag.at("behind").exists()) {
      return "%s: stored at revision %s; this orchestrator has not seen it yet"
          .formatted(flag.text("key"), flag.text("revision"));
    }
    return flag.text("key")
        + ": "
        + colouredState(flag, style)
        + ", default "
        + defaultVariant(flag)
        + ", revision "
        + flag.text("revision");
  }

  static String defaultVariant(Doc flag) {
    String variant = flag.text("definition", "defaultVariant");
    return variant.isEmpty() ? "(caller's)" : variant;
  }

  /** How long it exists, or that it is older than what is known. */
  static String age(Doc flag, Instant now) {
    Instant created = StaleFlags.time(flag.text("definition", "metadata", "created"));
    created = created == null ? StaleFlags.time(flag.text("created")) : created;
    if (created != null) {
      return age(created, now);
    }
    Instant before = StaleFlags.time(flag.text("changedBefore"));
    return before == null ? "-" : ">" + age(before, now);
  }

  private static String age(Instant since, Instant now) {
    Duration age = Duration.between(since, now);
    return age.toDays() > 1
        ? age.toDays() + "d"
        : Phrases.duration((double) Math.max(0, age.toSeconds()), false);
  }

  static String expires(Doc flag) {
    String expires = flag.text("definition", "metadata", "expires");
    return expires.isEmpty() ? "-" : expires.length() > 10 ? expires.substring(0, 10) : expires;
  }

  /** What somebody who looks at the list should know. */
  static String note(Doc flag, Instant now) {
    List<String> notes = new ArrayList<>();
    if (flag.at("quarantined").exists()) {
      notes.add("quarantined");
    }
    if (flag.at("override").exists()) {
      notes.add("overridden: " + flag.text("override", "variant"));
    }
    @Nullable Instant end = StaleFlags.time(flag.text("definition", "metadata", "expires"));
    if (end != null && !end.isAfter(now)) {
      notes.add("expired");
    }
    return String.join(", ", notes);
  }

  /** {@code off for everybody until 2026-03-01T12:00:00Z, by ada: INC-7}. */
  static String override(Doc flag) {
    Doc override = flag.at("override");
    return "%s for everybody until %s, by %s: %s"
        .formatted(
            override.text("variant"),
            override.text("until"),
            override.text("actor"),
            override.text("reason"));
  }

  static List<String> lines(Doc flag, Style style) {
    List<String> lines = new ArrayList<>(List.of(sentence(flag, style)));
    lines.add(ChangeText.cut("  variants:  " + variants(flag)));
    if (flag.at("ownedBy").exists()) {
      lines.add(
          "  owned by:  rollout %s at stage %s"
              .formatted(flag.text("ownedBy", "rollout"), flag.text("ownedBy", "stage")));
    }
    if (flag.at("override").exists()) {
      lines.add(style.yellow(ChangeText.cut("  override:  " + override(flag))));
    }
    if (flag.at("quarantined").exists()) {
      lines.add(style.red(ChangeText.cut("  quarantined: " + flag.text("quarantined"))));
    }
    prerequisites(flag, lines);
    flag.members("definition", "metadata")
        .forEach((name, value) -> lines.add("  " + name + ": " + new Doc(value).text()));
    rule("  targeting:", flag.at("definition", "targeting"), lines);
    Doc served = flag.at("effective", "targeting");
    if (served.exists() && !served.equals(flag.at("definition", "targeting"))) {
      rule("  served now:", served, lines);
    }
    return lines;
  }

  private static void rule(String heading, Doc rule, List<String> lines) {
    if (rule.exists() && !rule.map().members().isEmpty()) {
      lines.add(heading);
      YamlWriter.write(rule.node())
          .lines()
          .forEach(line -> lines.add(ChangeText.cut("    " + line)));
    }
  }

  private static void prerequisites(Doc flag, List<String> lines) {
    Doc prerequisites = flag.at("definition", "prerequisites");
    if (!prerequisites.exists()) {
      return;
    }
    List<String> needed = new ArrayList<>();
    prerequisites
        .members("when")
        .forEach(
            (key, variants) -> {
              Doc wanted = new Doc(variants);
              List<String> names =
                  wanted.items().isEmpty()
                      ? List.of(wanted.text())
                      : wanted.items().stream().map(Doc::text).toList();
              needed.add(key + " is " + String.join(" or ", names));
            });
    lines.add(
        "  needs:     %s; otherwise %s"
            .formatted(Phrases.list(needed), prerequisites.text("otherwise")));
  }
}

package dev.tidegate.cli.flag;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.Style;
import dev.tidegate.core.document.JsonWriter;
import java.util.ArrayList;
import java.util.List;

/** A flag for people. */
final class FlagText {
  private FlagText() {}

  static String state(Doc flag) {
    String state = flag.text("definition", "state");
    return state.isEmpty() ? "ENABLED" : state;
  }

  static String owner(Doc flag) {
    String rollout = flag.text("ownedBy", "rollout");
    return rollout.isEmpty() ? "-" : rollout + " stage " + flag.text("ownedBy", "stage");
  }

  static String variants(Doc flag) {
    List<String> texts = new ArrayList<>();
    flag.members("definition", "variants")
        .forEach((name, value) -> texts.add(name + "=" + JsonWriter.compact(value)));
    String all = String.join(" ", texts);
    return all.length() > 60 ? all.substring(0, 59) + "…" : all;
  }

  static String sentence(Doc flag, Style style) {
    return flag.text("key")
        + ": "
        + ("ENABLED".equals(state(flag)) ? style.green("ENABLED") : style.yellow(state(flag)))
        + ", default "
        + defaultVariant(flag)
        + ", revision "
        + flag.text("revision");
  }

  static String defaultVariant(Doc flag) {
    String variant = flag.text("definition", "defaultVariant");
    return variant.isEmpty() ? "(caller's)" : variant;
  }

  static List<String> lines(Doc flag, Style style) {
    List<String> lines = new ArrayList<>();
    lines.add(sentence(flag, style));
    lines.add(" owned by:   " + owner(flag));
    lines.add(" definition: " + JsonWriter.compact(flag.at("definition").node()));
    if (flag.at("effective").exists()
        && !flag.at("effective").node().equals(flag.at("definition").node())) {
      lines.add(" served:     " + JsonWriter.compact(flag.at("effective").node()));
    }
    return lines;
  }
}

package dev.tidegate.cli.rollout;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.Style;
import dev.tidegate.cli.terminal.TextTable;
import dev.tidegate.core.document.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A plan for people: one row per stage. */
final class PlanText {
  private PlanText() {}

  static List<String> lines(Doc plan, Style style) {
    List<String> lines = new ArrayList<>();
    List<String> services = plan.items("services").stream().map(Doc::text).toList();
    lines.add(
        style.bold("plan")
            + (services.isEmpty() ? "" : " for " + String.join(", ", services))
            + ": "
            + plan.items("stages").size()
            + " stages"
            + optional(", deadline ", plan.text("deadline"))
            + optional(", alpha ", plan.text("alpha"))
            + optional(", hash ", shortened(plan.text("hash"))));
    lines.add("  " + PreflightLines.planned(plan));
    TextTable table =
        new TextTable(
            "  ",
            List.of(
                "STAGE", "SETS", "AGENTS", "CHECKPOINT", "ACKNOWLEDGED BY", "SOAK", "JUDGED BY"));
    for (Doc stage : plan.items("stages")) {
      table.row(
          stage.text("index") + " " + stage.text("name"),
          flags(stage.members("flags")),
          agents(stage.at("agents")),
          stage.text("checkpoint"),
          stage.text("acknowledge", "quorum")
              + optional(" within ", stage.text("acknowledge", "within")),
          soak(stage.at("soak")),
          judged(stage));
    }
    lines.addAll(table.lines());
    return lines;
  }

  private static String optional(String before, String text) {
    return text.isEmpty() ? "" : before + text;
  }

  private static String shortened(String hash) {
    return hash.length() > 12 ? hash.substring(0, 12) : hash;
  }

  private static String flags(Map<String, Node> flags) {
    List<String> texts = new ArrayList<>();
    flags.forEach(
        (key, node) -> {
          Doc flag = new Doc(node);
          String share = flag.text("share");
          String audience = flag.at("audience").exists() ? " of an audience" : "";
          texts.add(
              key
                  + "="
                  + flag.text("variant")
                  + ("100%".equals(share) && audience.isEmpty() ? "" : " for " + share + audience));
        });
    return texts.isEmpty() ? "-" : String.join(", ", texts);
  }

  private static String agents(Doc agents) {
    return agents.exists()
        ? agents.text("share")
            + optional(", at most ", agents.text("max"))
            + optional(", by ", agents.text("spreadBy"))
        : "all";
  }

  private static String soak(Doc soak) {
    String exactly = soak.text("exactly");
    return exactly.isEmpty() ? soak.text("min") + "–" + soak.text("max") : "exactly " + exactly;
  }

  private static String judged(Doc stage) {
    List<String> analyses = stage.items("analysis").stream().map(Doc::text).toList();
    String names = analyses.isEmpty() ? "nothing" : String.join(", ", analyses);
    boolean comparable = !stage.at("comparable").exists() || stage.isTrue("comparable");
    return names
        + (comparable || analyses.isEmpty() ? "" : " (nothing outside to compare with)")
        + (stage.at("reversible").exists() && !stage.isTrue("reversible") ? "; forward only" : "");
  }
}

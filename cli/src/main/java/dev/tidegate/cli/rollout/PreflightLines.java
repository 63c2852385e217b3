package dev.tidegate.cli.rollout;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.Style;
import java.util.List;

/** What is checked before the first stage is entered, one line a check. */
final class PreflightLines {
  private PreflightLines() {}

  /** The checks as they stand; none once the rollout has started. */
  static List<String> of(RolloutView rollout, Style style) {
    return rollout.doc().items("preflight").stream().map(check -> line(check, style)).toList();
  }

  private static String line(Doc check, Style style) {
    String detail = check.text("detail");
    return " PREFLIGHT "
        + mark(check.text("state"), style)
        + " "
        + check.text("name")
        + (detail.isEmpty() ? "" : ": " + detail);
  }

  private static String mark(String state, Style style) {
    return switch (state) {
      case "passed" -> style.green("✔");
      case "failed" -> style.red("✗");
      case "waiting" -> style.yellow("…");
      default -> "·";
    };
  }

  /** What will be checked, as {@code plan} says. */
  static String planned(Doc plan) {
    Doc preflight = plan.at("preflight");
    String mode = preflight.text("mode");
    if (mode.equals("skip")) {
      return "before stage 1: nothing is checked";
    }
    List<Doc> stages = plan.items("stages");
    boolean saves = stages.stream().anyMatch(s -> s.text("checkpoint").equals("before"));
    String within = preflight.text("within");
    return "before stage 1: agents are live"
        + (saves ? ", each saves, loads and compares a checkpoint" : "")
        + (asks(plan) ? ", providers of metrics answer" : "")
        + ", within "
        + (within.isEmpty() ? "2m" : within)
        + (mode.equals("warn") ? "; a failure is only told" : "; else it does not start")
        + (preflight.isTrue("rehearse") ? "; the rollback of stage 1 is rehearsed" : "");
  }

  private static boolean asks(Doc plan) {
    return plan.members("analysis").values().stream()
        .map(Doc::new)
        .flatMap(analysis -> analysis.items("metrics").stream())
        .anyMatch(
            metric ->
                metric.at("prometheus").exists()
                    || metric.at("http").exists()
                    || metric.at("webhook").exists());
  }
}

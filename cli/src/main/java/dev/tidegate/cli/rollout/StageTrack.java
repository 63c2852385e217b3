package dev.tidegate.cli.rollout;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.Phrases;
import dev.tidegate.cli.terminal.Style;
import dev.tidegate.core.document.DurationText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The stages of a rollout in a row: those passed, the one it is in, those to come. */
final class StageTrack {
  private static final int BAR_CELLS = 10;

  private final Style style;

  StageTrack(Style style) {
    this.style = style;
  }

  String line(RolloutView rollout) {
    List<String> boxes = new ArrayList<>();
    List<Doc> stages = rollout.stages();
    for (int i = 1; i <= stages.size(); i++) {
      boxes.add("[" + box(rollout, i) + "]");
    }
    return " " + String.join("──", boxes);
  }

  private String box(RolloutView rollout, int index) {
    String name = rollout.stageName(index);
    int stage = rollout.stage();
    String phase = rollout.phase();
    boolean completed = "COMPLETED".equals(phase);
    if (index < stage || completed) {
      return style.green("✔ " + name);
    }
    if ("ROLLING_BACK".equals(phase) || "ROLLED_BACK".equals(phase)) {
      int from = (int) rollout.doc().whole("status", "fromStage");
      return index > stage && index <= from ? style.red("↶ " + name) : " " + name + " ";
    }
    if (index > stage) {
      return " " + name + " ";
    }
    return style.bold("● " + name) + progress(rollout);
  }

  private String progress(RolloutView rollout) {
    return switch (rollout.phase()) {
      case "ENTERING" -> "  entering";
      case "SOAKING" -> "  soak " + soak(rollout);
      default -> "  " + rollout.phase().toLowerCase(Locale.ROOT).replace('_', ' ');
    };
  }

  private static String soak(RolloutView rollout) {
    Doc soak = rollout.stages().get(rollout.stage() - 1).at("soak");
    double elapsed = rollout.doc().number("status", "elapsedSeconds");
    double max = seconds(soak.text("exactly").isEmpty() ? soak.text("max") : soak.text("exactly"));
    double min = seconds(soak.text("exactly").isEmpty() ? soak.text("min") : soak.text("exactly"));
    if (Double.isNaN(elapsed) || Double.isNaN(max) || max <= 0) {
      return "";
    }
    if (rollout.doc().isTrue("status", "extended")) {
      max *= 2;
    }
    int full = (int) Math.min(BAR_CELLS, Math.round(BAR_CELLS * elapsed / max));
    String bar = "▓".repeat(full) + "░".repeat(BAR_CELLS - full);
    String left = Phrases.duration(Math.max(0, max - elapsed), false) + " left";
    return bar
        + " "
        + (elapsed < min && min < max ? Phrases.duration(min - elapsed, false) + "–" + left : left);
  }

  private static double seconds(String duration) {
    try {
      return DurationText.parse(duration).toMillis() / 1000.0;
    } catch (IllegalArgumentException e) {
      return Double.NaN;
    }
  }
}

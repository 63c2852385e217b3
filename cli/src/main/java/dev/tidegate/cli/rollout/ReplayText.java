package dev.tidegate.cli.rollout;

import dev.tidegate.cli.terminal.Phrases;
import dev.tidegate.cli.terminal.Style;
import dev.tidegate.cli.terminal.TextTable;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.record.DecisionRecord;
import dev.tidegate.core.replay.RolloutReplay;
import dev.tidegate.core.replay.RolloutReplay.Checked;
import dev.tidegate.core.replay.RolloutReplay.EvidenceCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A replay as people and programs read it. */
final class ReplayText {
  private ReplayText() {}

  static MapNode document(Recording recorded, RolloutReplay replay) {
    List<Node> items = new ArrayList<>();
    for (Checked checked : replay.decisions()) {
      DecisionRecord record = checked.replay().record();
      items.add(
          MapNode.builder()
              .put("sequence", record.sequence())
              .put("at", record.at().toString())
              .put("decision", record.decision())
              .put("reason", record.reason())
              .put("same", checked.isSame())
              .put("evidence", checked.evidence().name())
              .put("differences", ListNode.ofTexts(checked.replay().differences()))
              .build());
    }
    return MapNode.builder()
        .put("kind", "Replay")
        .put("name", recorded.plan().name().name())
        .put("same", replay.isSame())
        .put("steps", replay.steps())
        .put("stepsLeftOut", recorded.stepsLeftOut())
        .put("decisions", ListNode.of(items))
        .build();
  }

  static List<String> lines(Recording recorded, RolloutReplay replay, Style style) {
    List<String> lines = new ArrayList<>();
    TextTable table = new TextTable("AT", "DECISION", "REASON", "REPLAYED", "EVIDENCE");
    for (Checked checked : replay.decisions()) {
      DecisionRecord record = checked.replay().record();
      table.row(
          WhyText.second(record.at()),
          record.decision(),
          record.reason(),
          checked.replay().isSame() ? style.green("same") : style.red("different"),
          evidence(checked.evidence(), style));
    }
    lines.addAll(table.lines());
    for (Checked checked : replay.decisions()) {
      for (String difference : checked.replay().differences()) {
        lines.add(checked.replay().record().sequence() + ": " + difference);
      }
    }
    lines.add(summary(recorded, replay));
    return lines;
  }

  private static String evidence(EvidenceCheck check, Style style) {
    String words = check.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return switch (check) {
      case SAME -> style.green(words);
      case DIFFERENT -> style.red(words);
      case NONE_YET -> "-";
      case NOT_RECORDED -> style.yellow(words);
    };
  }

  private static String summary(Recording recorded, RolloutReplay replay) {
    long same = replay.decisions().stream().filter(Checked::isSame).count();
    long recounted =
        replay.decisions().stream().filter(c -> c.evidence() == EvidenceCheck.SAME).count();
    String leftOut =
        recorded.stepsLeftOut() == 0 ? "" : "; " + recorded.stepsLeftOut() + " were left out";
    return "%s: %s, %s bit for bit; evidence of %d counted again from %s%s"
        .formatted(
            recorded.plan().name().name(),
            Phrases.count(replay.decisions().size(), "decision"),
            same == replay.decisions().size() ? "all the same" : same + " the same",
            recounted,
            Phrases.count(replay.steps(), "recorded step"),
            leftOut);
  }
}

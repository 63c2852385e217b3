package dev.tidegate.cli.rollout;

import dev.tidegate.cli.terminal.Phrases;
import dev.tidegate.cli.terminal.Style;
import dev.tidegate.cli.terminal.TextTable;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.replay.WhatIf;
import dev.tidegate.core.replay.WhatIf.StageOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What other thresholds would have decided, as people and programs read it. */
final class WhatIfText {
  private WhatIfText() {}

  static MapNode document(RolloutPlan plan, List<StageOutcome> outcomes) {
    List<Node> stages = new ArrayList<>();
    for (StageOutcome outcome : outcomes) {
      stages.add(
          MapNode.builder()
              .put("attempt", outcome.attempt())
              .put("stage", outcome.stage())
              .put("stageName", plan.stageName(outcome.stage()))
              .put("same", outcome.isSame())
              .putIfPresent("recorded", left(outcome.recorded()))
              .putIfPresent("would", left(outcome.would()))
              .build());
    }
    return MapNode.builder()
        .put("kind", "WhatIf")
        .put("name", plan.name().name())
        .put("alpha", plan.alpha())
        .put("stages", ListNode.of(stages))
        .build();
  }

  private static @Nullable Node left(WhatIf.@Nullable Left left) {
    return left == null
        ? null
        : MapNode.builder()
            .put("decision", left.decision())
            .put("reason", left.reason())
            .put("afterSeconds", left.after().toNanos() / 1e9)
            .build();
  }

  static List<String> lines(RolloutPlan plan, List<StageOutcome> outcomes, Style style) {
    if (outcomes.isEmpty()) {
      return List.of("no stage was recorded");
    }
    TextTable table = new TextTable("STAGE", "WAS", "WOULD HAVE BEEN");
    List<String> reasons = new ArrayList<>();
    for (StageOutcome outcome : outcomes) {
      String stage = outcome.stage() + "/" + plan.last() + " " + plan.stageName(outcome.stage());
      table.row(
          stage + (outcome.attempt() == 0 ? "" : ", attempt " + (outcome.attempt() + 1)),
          end(outcome.recorded(), "still there"),
          outcome.isSame()
              ? style.green("the same")
              : style.yellow(end(outcome.would(), "undecided when its counts end")));
      WhatIf.Left would = outcome.would();
      if (!outcome.isSame() && would != null) {
        reasons.add(stage + ": " + would.reason());
      }
    }
    List<String> lines = new ArrayList<>(table.lines());
    lines.addAll(reasons);
    lines.add(
        "judged at alpha "
            + Phrases.percent(plan.alpha())
            + " on the counts that were recorded; requests, freezes and stragglers left out");
    return lines;
  }

  private static String end(WhatIf.@Nullable Left left, String none) {
    return left == null
        ? none
        : left.decision().toLowerCase(Locale.ROOT).replace('_', ' ')
            + " after "
            + Phrases.duration(left.after().toNanos() / 1e9, true);
  }
}

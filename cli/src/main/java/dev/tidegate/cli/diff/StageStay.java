package dev.tidegate.cli.diff;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The time an attempt was in a stage, all its stays together.
 *
 * @param stage from 1
 * @param visits how often it was entered
 * @param took how long in all, so far
 * @param left the decision that ended the last stay, or null while it lasts
 */
record StageStay(int stage, String name, int visits, Duration took, @Nullable Doc left) {
  /** This and one more stay. */
  StageStay and(Instant from, Instant to, @Nullable Doc by) {
    Duration more = to.isAfter(from) ? Duration.between(from, to) : Duration.ZERO;
    return new StageStay(stage, name, visits + 1, took.plus(more), by);
  }

  static StageStay none(int stage, String name) {
    return new StageStay(stage, name, 0, Duration.ZERO, null);
  }

  /** How it was left, in words; {@code under way} while it lasts. */
  String how() {
    Doc decision = left;
    if (decision == null) {
      return "under way";
    }
    if (reason().equals("retried")) {
      return "tried again";
    }
    return switch (decision.text("decision")) {
      case "ENTER" -> "left for " + decision.text("after", "stageName");
      case "ROLL_BACK" ->
          reason().equals("rehearsing")
              ? "rolled back for practice"
              : "rolled back to " + stageName(decision.at("after"));
      case "COMPLETE" -> "completed";
      default -> AttemptRecord.words(decision.text("decision"));
    };
  }

  /** Stable word of the reason it was left for; empty while it lasts. */
  String reason() {
    Doc decision = left;
    return decision == null ? "" : decision.text("reason");
  }

  String message() {
    Doc decision = left;
    return decision == null ? "" : decision.text("message");
  }

  /** What the metrics said when it was left. */
  List<String> measured() {
    Doc decision = left;
    return decision == null
        ? List.of()
        : decision.items("observation", "evidence", "metrics").stream()
            .map(metric -> metric.text("text"))
            .filter(text -> !text.isEmpty())
            .toList();
  }

  MapNode toNode() {
    MapNode.Builder out =
        MapNode.builder()
            .put("stage", stage)
            .put("name", name)
            .put("visits", visits)
            .put("seconds", took.toMillis() / 1000.0)
            .put("ended", how());
    if (left != null) {
      out.put("reason", reason()).put("message", message());
    }
    return out.put("measured", ListNode.ofTexts(measured())).build();
  }

  private static String stageName(Doc status) {
    return status.whole("stage") == 0 ? "the start" : status.text("stageName");
  }
}

package dev.tidegate.cli.rollout;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.Phrases;
import dev.tidegate.core.document.DurationText;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Metrics of an analysis that are not compared yet, since the stage was entered a short while ago.
 *
 * @param metrics their names
 * @param seconds after the stage was entered in which nothing is compared
 * @param leftSeconds until that is over
 */
record RunningWarmUp(List<String> metrics, double seconds, double leftSeconds) {
  RunningWarmUp {
    metrics = List.copyOf(metrics);
  }

  /** Those of the stage that is served, one per analysis; none if the server does not tell. */
  static List<RunningWarmUp> of(RolloutView rollout) {
    List<RunningWarmUp> running = new ArrayList<>();
    double elapsed = rollout.doc().number("status", "elapsedSeconds");
    int index = rollout.stage();
    if (Double.isNaN(elapsed)
        || index < 1
        || index > rollout.stages().size()
        || rollout.isTerminal()
        || rollout.phase().equals("ROLLING_BACK")) {
      return running;
    }
    Doc stage = rollout.stages().get(index - 1);
    if (!stage.text("split", "kind").equals("agent")) {
      return running;
    }
    for (Doc name : stage.items("analysis")) {
      Doc analysis = rollout.doc().at("plan", "analysis", name.text());
      double seconds = seconds(analysis.text("warmup"));
      List<String> compared =
          analysis.items("metrics").stream()
              .filter(metric -> metric.text("compare").equals("baseline"))
              .map(metric -> metric.text("name"))
              .toList();
      if (elapsed < seconds && !compared.isEmpty()) {
        running.add(new RunningWarmUp(compared, seconds, seconds - elapsed));
      }
    }
    return running;
  }

  private static double seconds(String duration) {
    try {
      return duration.isEmpty() ? 0 : DurationText.parse(duration).toNanos() / 1e9;
    } catch (IllegalArgumentException e) {
      return 0; // of a newer server
    }
  }

  MapNode toNode() {
    return MapNode.builder()
        .put("metrics", ListNode.ofTexts(metrics))
        .put("seconds", seconds)
        .put("leftSeconds", leftSeconds)
        .build();
  }

  /** For people, at {@code now}. */
  String text(Instant now) {
    Instant until = now.plusMillis(Math.round(leftSeconds * 1000));
    return "  warm-up   %s %s not compared in the first %s of the stage, %s more, until %s: agents may be cold"
        .formatted(
            Phrases.list(metrics),
            metrics.size() == 1 ? "is" : "are",
            Phrases.duration(seconds, false),
            Phrases.duration(leftSeconds, true),
            WhyText.second(until));
  }
}

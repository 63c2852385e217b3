package dev.tidegate.cli.demo;

import dev.tidegate.cli.terminal.Doc;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a rollout did what, by the decisions the leader recorded.
 *
 * @param decisions oldest first
 */
record Timeline(List<Doc> decisions) {
  /** When the phase was entered first, or null. */
  @Nullable Instant first(String phase) {
    for (Doc decision : decisions) {
      if (decision.text("after", "phase").equals(phase)) {
        return at(decision);
      }
    }
    return null;
  }

  /** Seconds from the first time in {@code from} to the first in {@code to}; NaN if unknown. */
  double seconds(String from, String to) {
    Instant start = first(from);
    Instant end = first(to);
    return start == null || end == null ? Double.NaN : Duration.between(start, end).toNanos() / 1e9;
  }

  /** Why it was rolled back, in the leader's words. */
  String rollbackReason() {
    for (Doc decision : decisions) {
      if ("ROLLING_BACK".equals(decision.text("after", "phase"))) {
        String message = decision.text("message");
        return message.isEmpty() ? decision.text("reason") : message;
      }
    }
    return "";
  }

  /** How many stages were entered. */
  int stagesEntered() {
    return (int)
        decisions.stream()
            .filter(d -> "ENTERING".equals(d.text("after", "phase")))
            .map(d -> d.text("after", "stage"))
            .distinct()
            .count();
  }

  private static @Nullable Instant at(Doc decision) {
    try {
      return Instant.parse(decision.text("at"));
    } catch (DateTimeException e) {
      return null;
    }
  }
}

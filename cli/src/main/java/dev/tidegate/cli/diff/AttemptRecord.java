package dev.tidegate.cli.diff;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.Phrases;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One attempt as its decisions tell it.
 *
 * @param number 0 for the first; people count from 1
 * @param from when it began
 * @param to when it ended, or until when it is told if it lasts
 * @param lasts whether it is under way
 * @param stays in the order the stages were first entered
 * @param turn the decision that tells how it ended, or that moved it last; null if nothing did
 * @param phase the phase it ended in, or is in
 */
public record AttemptRecord(
    int number,
    Instant from,
    Instant to,
    boolean lasts,
    List<StageStay> stays,
    @Nullable Doc turn,
    String phase) {
  public AttemptRecord {
    stays = List.copyOf(stays);
  }

  /** As people call it. */
  public String title() {
    return "attempt " + (number + 1);
  }

  /** How long it took, or has taken. */
  public Duration took() {
    return to.isAfter(from) ? Duration.between(from, to) : Duration.ZERO;
  }

  /** The time it took for people. */
  public String tookText() {
    return Phrases.duration(took().toMillis() / 1000.0, false);
  }

  /** The phase it ended in or is in, in words. */
  public String outcome() {
    return words(phase);
  }

  /** Stable word of the reason of its last turn; empty if there is none. */
  public String reason() {
    Doc decision = turn;
    return decision == null ? "" : decision.text("reason");
  }

  /** The reason of its last turn for people; may be empty. */
  public String message() {
    Doc decision = turn;
    if (decision == null) {
      return "";
    }
    String message = decision.text("message");
    return message.isEmpty() ? words(reason()) : message;
  }

  /** The stages it was in, each with how long: {@code canary 30m00s, all 5m10s}. */
  public String stagesText() {
    return stays.isEmpty()
        ? "-"
        : stays.stream()
            .map(
                stay ->
                    stay.name() + " " + Phrases.duration(stay.took().toMillis() / 1000.0, false))
            .collect(Collectors.joining(", "));
  }

  /** As documents have it. */
  public MapNode toNode() {
    MapNode.Builder out = MapNode.builder().put("attempt", number).put("from", from.toString());
    if (!lasts) {
      out.put("to", to.toString());
    }
    return out.put("seconds", took().toMillis() / 1000.0)
        .put("phase", phase)
        .put("reason", reason())
        .put("message", message())
        .put("stages", ListNode.of(stays.stream().map(StageStay::toNode).toList()))
        .build();
  }

  static String words(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}

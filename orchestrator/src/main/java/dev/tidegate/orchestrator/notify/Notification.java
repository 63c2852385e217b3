package dev.tidegate.orchestrator.notify;

import dev.tidegate.core.store.Revision;
import java.time.Instant;

/**
 * Something that was committed and that people may want to hear of.
 *
 * @param kind what happened
 * @param position where in history: unique, and the same whoever reads it
 * @param namespace where
 * @param about the rollout or freeze
 * @param actor who caused it
 * @param reason stable word; empty for a freeze
 * @param message why, a sentence
 * @param at when, by the clock of the leader of that time
 */
record Notification(
    NotificationKind kind,
    Position position,
    String namespace,
    About about,
    String actor,
    String reason,
    String message,
    Instant at) {

  /** A place in history. */
  record Position(long epoch, Revision revision) {}

  /** What it is about. */
  sealed interface About {
    /** Its name inside the namespace. */
    String name();
  }

  /**
   * A rollout.
   *
   * @param attempt 0 for the first
   * @param stage name of the stage whose flags are served now; {@code start} before the first
   * @param onwards how a person lets it go on
   */
  record OfRollout(String name, String uid, int attempt, String stage, Onwards onwards)
      implements About {}

  /** How a person lets a rollout go on. */
  enum Onwards {
    /** Not at all, or by removing what it waits for. */
    BY_ITSELF,
    /** By a resume. */
    RESUME,
    /** By a retry; it may go back instead. */
    RETRY,
    /** By a retry; it cannot go back. */
    RETRY_ONLY
  }

  /** A freeze. */
  record OfFreeze(String name) implements About {}

  Revision revision() {
    return position.revision();
  }

  /** Names this notification to {@code target}: the same whenever it is told again. */
  String key(String target) {
    return "notification/%d/%s/%s".formatted(position.epoch(), position.revision(), target);
  }
}

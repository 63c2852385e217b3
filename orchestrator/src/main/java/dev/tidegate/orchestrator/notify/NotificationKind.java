package dev.tidegate.orchestrator.notify;

import dev.tidegate.core.rollout.ReasonCode;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What can be told: stable words. */
enum NotificationKind {
  /** People must agree that a stage is left, anew if what they gave was voided. */
  AWAITING_APPROVAL(true, "waits for approval"),
  /** It goes on only when a person decides; forward-only stages that failed too. */
  HELD(true, "is held until a person decides"),
  /** A rollback has ended: every live agent restored. */
  ROLLED_BACK(true, "was rolled back"),
  /** Agents could not restore. */
  FAILED(true, "failed: its agents could not restore"),
  /** A service was frozen since its rollouts were rolled back too often. */
  FROZEN(true, "holds rollouts that were rolled back too often"),
  /** A rollback began: flags went back, agents are restoring. */
  ROLLING_BACK(false, "is being rolled back"),
  /** Somebody paused it, or killed or overrode one of its flags. */
  PAUSED(false, "is paused"),
  /** It waits for what may come by itself: data, a provider, agents, the end of a freeze. */
  WAITING(false, "waits, and goes on by itself"),
  /** A stage was entered. */
  ENTERED(false, "entered a stage"),
  /** It goes on from a pause or hold. */
  RESUMED(false, "goes on"),
  /** All stages passed, folded into the flags. */
  COMPLETED(false, "is completed"),
  /** Another rollout took its place. */
  SUPERSEDED(false, "was superseded");

  private static final Set<ReasonCode> FOR_A_PERSON =
      Collections.unmodifiableSet(
          EnumSet.of(
              ReasonCode.PREFLIGHT_FAILED,
              ReasonCode.OUTLIER,
              ReasonCode.SAMPLE_RATIO_MISMATCH,
              ReasonCode.INCONCLUSIVE,
              ReasonCode.WEBHOOK_FAILED,
              ReasonCode.PLAN_MISMATCH));
  private static final Set<ReasonCode> BY_ITSELF =
      Collections.unmodifiableSet(
          EnumSet.of(
              ReasonCode.NO_DATA,
              ReasonCode.PROVIDER_DOWN,
              ReasonCode.NO_AGENTS,
              ReasonCode.FLEET_UNKNOWN,
              ReasonCode.FROZEN,
              ReasonCode.OUTSIDE_WINDOW));

  private final boolean usual;
  private final String phrase;

  NotificationKind(boolean usual, String phrase) {
    this.usual = usual;
    this.phrase = phrase;
  }

  /** As files and messages write it: lower camel case. */
  String word() {
    String[] parts = name().toLowerCase(java.util.Locale.ROOT).split("_", -1);
    StringBuilder out = new StringBuilder(parts[0]);
    for (int i = 1; i < parts.length; i++) {
      out.append(Character.toUpperCase(parts[i].charAt(0))).append(parts[i].substring(1));
    }
    return out.toString();
  }

  /** Follows the name of what it is about in a sentence. */
  String phrase() {
    return phrase;
  }

  /** Those that need a person: what a target hears of that does not say. */
  static Set<NotificationKind> usual() {
    EnumSet<NotificationKind> kinds = EnumSet.noneOf(NotificationKind.class);
    Arrays.stream(values()).filter(kind -> kind.usual).forEach(kinds::add);
    return kinds;
  }

  /** All words. */
  static List<String> words() {
    return Arrays.stream(values()).map(NotificationKind::word).toList();
  }

  /** The kind written as {@code word}, or null. */
  static @Nullable NotificationKind ofWord(String word) {
    return Arrays.stream(values())
        .filter(kind -> kind.word().equals(word))
        .findFirst()
        .orElse(null);
  }

  /**
   * What a decision is told as, or null if it is not told.
   *
   * @param decision its stored word
   * @param before why the rollout was where it was
   * @param after why it is where it is
   */
  static @Nullable NotificationKind of(String decision, ReasonCode before, ReasonCode after) {
    return switch (decision) {
      case "AWAIT_APPROVAL" -> AWAITING_APPROVAL;
      case "STOP" -> HELD;
      case "ROLLED_BACK" -> after == ReasonCode.FORWARD_ONLY ? HELD : ROLLED_BACK;
      case "FAIL" -> FAILED;
      case "ROLL_BACK" -> after == ReasonCode.REHEARSING ? null : ROLLING_BACK;
      case "PAUSE" -> PAUSED;
      case "ENTER" -> ENTERED;
      case "RESUME" -> RESUMED;
      case "COMPLETE" -> COMPLETED;
      case "SUPERSEDE" -> SUPERSEDED;
      case "HOLD" -> before == after ? null : ofHold(after);
      default -> null;
    };
  }

  private static @Nullable NotificationKind ofHold(ReasonCode after) {
    if (after == ReasonCode.APPROVALS_VOIDED) {
      return AWAITING_APPROVAL;
    }
    if (FOR_A_PERSON.contains(after)) {
      return HELD;
    }
    return BY_ITSELF.contains(after) ? WAITING : null;
  }
}

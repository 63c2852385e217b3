package dev.tidegate.core.rollout;

import java.util.Locale;

/** What a person can ask of a rollout. */
public enum Verb {
  START,
  PAUSE,
  RESUME,
  /** Leave this stage; with {@code full=true} enter all that are left and complete. */
  ADVANCE,
  /** Enter every stage up to {@code stage}, or roll back to it. */
  GOTO,
  /** To {@code to}: a stage, {@code previous}, or {@code start} (the default). */
  ROLLBACK,
  /** Begin a new attempt after a regression. */
  RETRY,
  APPROVE,
  REJECT,
  /** End this rollout since another takes its place. */
  SUPERSEDE,
  /** Roll back to the start so that the rollout can be deleted. */
  DELETE,
  /** Wait no longer for what {@code agent} owes of a rollback that is over. */
  FORGET;

  /** As written in requests: lower case. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The verb written as {@code word}; {@code promote} is advance, {@code abort} and {@code undo}
   * are rollback.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Verb ofWord(String word) {
    for (Verb verb : values()) {
      if (verb.word().equals(word)) {
        return verb;
      }
    }
    return switch (word) {
      case "promote" -> ADVANCE;
      case "abort", "undo" -> ROLLBACK;
      default -> throw new IllegalArgumentException("unknown verb '" + word + "'");
    };
  }

  /** True for verbs that only make things safer; they are handled first. */
  public boolean isSafe() {
    return this == ROLLBACK || this == PAUSE;
  }
}

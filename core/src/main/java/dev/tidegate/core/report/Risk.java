package dev.tidegate.core.report;

import org.jspecify.annotations.Nullable;

/**
 * Something that can go wrong, or has.
 *
 * @param level how much it matters
 * @param about the rollout, flag or freeze it is about
 * @param title what it is, without a full stop
 * @param detail the facts behind it
 * @param advice what to do, or null if nothing is to be done
 */
public record Risk(
    Level level, String about, String title, String detail, @Nullable Advice advice) {
  /** How much a risk matters, the most first. */
  public enum Level {
    /** Something is wrong now, or cannot be undone once it happens. */
    HIGH,
    /** Something will need a person. */
    MEDIUM,
    /** Worth knowing. */
    LOW
  }

  /**
   * What to do.
   *
   * @param what a sentence without a full stop
   * @param command to run; capitals in it are to be replaced
   */
  public record Advice(String what, String command) {}
}

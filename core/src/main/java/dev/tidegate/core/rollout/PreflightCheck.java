package dev.tidegate.core.rollout;

import java.util.Locale;

/**
 * One thing that is looked at before the first stage is entered, as it stands.
 *
 * @param name what is checked, not empty, for example {@code agents of orders}
 * @param state how it stands
 * @param detail what was found, in words; may be empty
 */
public record PreflightCheck(String name, State state, String detail) {
  /** How a check stands. */
  public enum State {
    /** Not known yet. */
    WAITING,
    /** As it should be. */
    PASSED,
    /** Not as it should be. */
    FAILED,
    /** For people to know: nothing is decided by it. */
    NOTED;

    /** As it is shown: lower case. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public PreflightCheck {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a check without a name");
    }
  }

  /** Not known yet. */
  public static PreflightCheck waiting(String name, String detail) {
    return new PreflightCheck(name, State.WAITING, detail);
  }

  /** As it should be. */
  public static PreflightCheck passed(String name, String detail) {
    return new PreflightCheck(name, State.PASSED, detail);
  }

  /** Not as it should be. */
  public static PreflightCheck failed(String name, String detail) {
    return new PreflightCheck(name, State.FAILED, detail);
  }

  /** For people to know. */
  public static PreflightCheck noted(String name, String detail) {
    return new PreflightCheck(name, State.NOTED, detail);
  }

  boolean is(State other) {
    return state == other;
  }

  /** True if the first stage is not entered for it. */
  boolean stops() {
    return state == State.WAITING || state == State.FAILED;
  }

  @Override
  public String toString() {
    return detail.isEmpty() ? name : name + ": " + detail;
  }
}

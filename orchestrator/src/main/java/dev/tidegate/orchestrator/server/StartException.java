package dev.tidegate.orchestrator.server;

/** Why an orchestrator cannot start, for the three lines its operator reads. */
final class StartException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean usage;
  private final String why;
  private final String hint;

  private StartException(boolean usage, String what, String why, String hint) {
    super(what);
    this.usage = usage;
    this.why = why;
    this.hint = hint;
  }

  /** An option that cannot be followed. */
  static StartException usage(String what, String why, String hint) {
    return new StartException(true, what, why, hint);
  }

  /** Something it depends on that does not answer. */
  static StartException unreachable(String what, String why, String hint) {
    return new StartException(false, what, why, hint);
  }

  boolean usage() {
    return usage;
  }

  String why() {
    return why;
  }

  String hint() {
    return hint;
  }
}

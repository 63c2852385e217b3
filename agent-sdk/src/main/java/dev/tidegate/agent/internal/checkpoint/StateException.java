package dev.tidegate.agent.internal.checkpoint;

/** State could not be saved or loaded; the message says what, where and why. */
public final class StateException extends Exception {
  private static final long serialVersionUID = 1;

  /** With what failed, in words. */
  public StateException(String message) {
    super(message);
  }

  /** With what failed, in words, and why. */
  public StateException(String message, Throwable cause) {
    super(message, cause);
  }
}

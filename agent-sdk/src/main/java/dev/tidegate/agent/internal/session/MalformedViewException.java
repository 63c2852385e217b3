package dev.tidegate.agent.internal.session;

/** The orchestrator sent a view that breaks the contract; the stream is of no use any more. */
final class MalformedViewException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedViewException(String message) {
    super(message);
  }
}

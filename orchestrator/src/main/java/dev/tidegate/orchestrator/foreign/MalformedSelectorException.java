package dev.tidegate.orchestrator.foreign;

/** A selector that cannot be read; the message says why and how to write one. */
public final class MalformedSelectorException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  MalformedSelectorException(String message) {
    super(message);
  }
}

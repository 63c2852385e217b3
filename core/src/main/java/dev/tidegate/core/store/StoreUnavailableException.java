package dev.tidegate.core.store;

/** The store did not answer within the deadline, or refused for a passing reason. Retry later. */
public final class StoreUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Names what was tried and what was seen. */
  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Names what was tried and what was seen. */
  public StoreUnavailableException(String message) {
    super(message);
  }
}

package dev.tidegate.examples.orders;

/** An order that no version of the service can take. */
final class InvalidOrderException extends RuntimeException {
  private static final long serialVersionUID = 1;

  InvalidOrderException(String message) {
    super(message);
  }
}

package dev.tidegate.core.rollout;

/**
 * Why, for automation and for people.
 *
 * @param code stable
 * @param message a sentence
 */
public record Reason(ReasonCode code, String message) {
  @Override
  public String toString() {
    return code.word() + ": " + message;
  }
}

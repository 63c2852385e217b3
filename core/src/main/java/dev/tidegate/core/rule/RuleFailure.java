package dev.tidegate.core.rule;

/**
 * A rule cannot be evaluated for this context, for example because it adds a word to a number. Has
 * no stack trace, since it is an outcome and may be frequent.
 */
public final class RuleFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  RuleFailure(String message) {
    super(message, null, false, false);
  }
}

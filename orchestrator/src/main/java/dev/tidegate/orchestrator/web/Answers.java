package dev.tidegate.orchestrator.web;

import dev.tidegate.orchestrator.operate.Outcome;

/** What an operation's outcome means over HTTP. */
final class Answers {
  private Answers() {}

  /**
   * The value of an operation that was done.
   *
   * @throws Refusal for every other outcome
   */
  static <T> T valueOf(Outcome<T> outcome) {
    return done(outcome).value();
  }

  /** Like {@link #valueOf}, with the revision. */
  static <T> Outcome.Done<T> done(Outcome<T> outcome) {
    if (outcome instanceof Outcome.Done<T> done) {
      return done;
    }
    throw refusal(outcome);
  }

  /** Why an operation was not done. */
  static Refusal refusal(Outcome<?> outcome) {
    if (outcome instanceof Outcome.Invalid<?> invalid) {
      return Refusal.invalid(invalid.what(), invalid.problems());
    }
    if (outcome instanceof Outcome.Conflict<?> conflict) {
      return Refusal.conflict(conflict.what(), conflict.why(), conflict.hint());
    }
    if (outcome instanceof Outcome.Missing<?> missing) {
      return Refusal.notFound(missing.what() + " does not exist", "list what there is");
    }
    if (outcome instanceof Outcome.Unavailable<?> unavailable) {
      return Refusal.unavailable("etcd did not answer", unavailable.why());
    }
    throw new AssertionError(outcome);
  }
}

package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.document.Problem;
import dev.tidegate.core.store.Revision;
import java.util.List;

/**
 * What became of an operation. Only {@link Done} wrote anything, but for {@link Unavailable}, which
 * may have.
 *
 * @param <T> what it answers
 */
public sealed interface Outcome<T> {
  /** It took effect at {@code revision}, or found everything as asked. */
  record Done<T>(T value, Revision revision) implements Outcome<T> {}

  /** The input is not valid. */
  record Invalid<T>(String what, List<Problem> problems) implements Outcome<T> {
    public Invalid {
      problems = List.copyOf(problems);
    }
  }

  /** The state does not allow it. */
  record Conflict<T>(String what, String why, String hint) implements Outcome<T> {}

  /** What it is about does not exist. */
  record Missing<T>(String what) implements Outcome<T> {}

  /** The store did not answer; it may have taken effect. */
  record Unavailable<T>(String why) implements Outcome<T> {}
}

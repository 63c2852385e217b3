package dev.tidegate.orchestrator.wire;

import dev.tidegate.core.document.Problem;
import java.util.List;
import java.util.Optional;

/**
 * What came of reading a stored value.
 *
 * @param <T> the record read
 */
public sealed interface Decoded<T> {
  /** The value, if it was readable. */
  Optional<T> value();

  /** What is wrong with it; empty if it was readable. */
  List<Problem> problems();

  /** It is valid. */
  record Valid<T>(T content) implements Decoded<T> {
    @Override
    public Optional<T> value() {
      return Optional.of(content);
    }

    @Override
    public List<Problem> problems() {
      return List.of();
    }
  }

  /** It is not; nobody acts on it. */
  record Invalid<T>(List<Problem> problems) implements Decoded<T> {
    public Invalid {
      problems = List.copyOf(problems);
    }

    @Override
    public Optional<T> value() {
      return Optional.empty();
    }
  }
}

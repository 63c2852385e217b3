package dev.tidegate.orchestrator.view;

import dev.tidegate.core.document.Problem;
import dev.tidegate.core.store.Revision;
import java.util.List;

/**
 * A value with where it stands in the store's history. If the newest put cannot be read, the value
 * is the last good one and the problems say why: nothing is taken away from anybody by a typing
 * mistake.
 *
 * @param <T> what is stored
 * @param value the newest readable value
 * @param createRevision of this incarnation of the key
 * @param modRevision of the newest put, readable or not; what a guard compares
 * @param problems of the newest put; empty if {@code value} is that put
 */
public record Stored<T>(
    T value, Revision createRevision, Revision modRevision, List<Problem> problems) {
  public Stored {
    problems = List.copyOf(problems);
  }

  /** True if the newest put is the value. */
  public boolean isNewest() {
    return problems.isEmpty();
  }
}

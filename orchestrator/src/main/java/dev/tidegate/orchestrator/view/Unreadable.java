package dev.tidegate.orchestrator.view;

import dev.tidegate.core.document.Problem;
import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import java.util.List;

/**
 * A value that cannot be read.
 *
 * @param key where it lies
 * @param value as it lies there
 * @param modRevision of the put
 * @param problems what is wrong with it, at least one
 */
public record Unreadable(Key key, Bytes value, Revision modRevision, List<Problem> problems) {
  public Unreadable {
    problems = List.copyOf(problems);
  }
}

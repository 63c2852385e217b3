package dev.tidegate.core.store;

import java.util.List;

/**
 * Everything that changed in a watched range at one revision.
 *
 * @param revision later than that of every batch before
 * @param puts new values, each with {@code modRevision} equal to {@code revision}
 * @param deletes keys that no longer exist
 */
public record ChangeBatch(Revision revision, List<Entry> puts, List<Key> deletes) {
  public ChangeBatch {
    puts = List.copyOf(puts);
    deletes = List.copyOf(deletes);
  }
}

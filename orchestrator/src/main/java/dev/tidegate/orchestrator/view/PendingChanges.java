package dev.tidegate.orchestrator.view;

import dev.tidegate.core.store.ChangeBatch;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Snapshot;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Changes not applied yet, coalesced to the newest per key: never more than there are keys, however
 * slow the applier. Thread-safe.
 */
final class PendingChanges {
  /**
   * Changes in the order of their keys' first change.
   *
   * @param reset null unless the state begins anew with it
   * @param changes newest value per key after the reset, empty for a deleted one
   * @param revision everything up to it is in here
   */
  record Drained(@Nullable Snapshot reset, Map<Key, Optional<Entry>> changes, Revision revision) {}

  private @Nullable Snapshot reset;
  private Map<Key, Optional<Entry>> changes = new LinkedHashMap<>();
  private Revision revision = Revision.NONE;
  private boolean any;

  synchronized void reset(Snapshot snapshot) {
    reset = snapshot;
    changes.clear();
    revision = snapshot.revision();
    any = true;
  }

  synchronized void apply(ChangeBatch batch) {
    batch.puts().forEach(entry -> changes.put(entry.key(), Optional.of(entry)));
    batch.deletes().forEach(key -> changes.put(key, Optional.empty()));
    progress(batch.revision());
  }

  synchronized void progress(Revision newest) {
    revision = newest;
    any = true;
  }

  /** Takes everything out; null if there is nothing. */
  synchronized @Nullable Drained drain() {
    if (!any) {
      return null;
    }
    Drained drained = new Drained(reset, changes, revision);
    reset = null;
    changes = new LinkedHashMap<>();
    any = false;
    return drained;
  }
}

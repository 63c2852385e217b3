package dev.tidegate.orchestrator.notify;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Fence;
import dev.tidegate.core.store.Guard;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Store;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.Notified;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps up to where targets were told, so that the next leader goes on there. For one thread and
 * one term of a leader; every call waits for the store.
 */
final class NotifiedLog {
  private static final Logger LOG = LoggerFactory.getLogger(NotifiedLog.class);

  private final Store store;
  private final Fence fence;
  private Notified stored;
  private Revision seen;
  private @Nullable Save unresolved;
  private long saves;

  private record Save(Notified content, Commit commit) {}

  private NotifiedLog(Store store, Fence fence, Notified stored, Revision seen) {
    this.store = store;
    this.fence = fence;
    this.stored = stored;
    this.seen = seen;
  }

  /**
   * What the leaders before left. What cannot be read counts as nothing: targets are told from now
   * on.
   *
   * @throws StoreUnavailableException if the store does not answer
   */
  static NotifiedLog load(Store store, Fence fence) {
    Optional<Entry> entry = store.get(Keyspace.NOTIFIED);
    Notified stored =
        entry
            .map(found -> Notified.FORMAT.read(found.value()).value().orElse(Notified.NOBODY))
            .orElse(Notified.NOBODY);
    return new NotifiedLog(
        store, fence, stored, entry.map(Entry::modRevision).orElse(Revision.NONE));
  }

  /** What is known to be stored. */
  Notified stored() {
    return stored;
  }

  /** True while the outcome of a save is unknown. */
  boolean isOpen() {
    return unresolved != null;
  }

  /**
   * Saves {@code now}. A save whose outcome is unknown is submitted again first; until it is known
   * no other one is made.
   *
   * @return false if this replica leads no more
   */
  boolean save(Notified now) {
    Save save = unresolved;
    if (save == null) {
      if (now.equals(stored)) {
        return true;
      }
      save = draft(now);
    }
    return settle(save, store.commit(save.commit()));
  }

  private Save draft(Notified now) {
    Key operation = Keyspace.notifiedSave(fence.token().revision().value(), ++saves);
    return new Save(
        now,
        new Commit(
            operation,
            fence,
            List.of(Guard.asSeen(Keyspace.NOTIFIED, seen)),
            List.of(
                new Change.Put(Keyspace.NOTIFIED, Notified.FORMAT.write(now)),
                new Change.Put(operation, Bytes.ofUtf8("{}")),
                new Change.DeleteRange(Keyspace.notifiedSavesBefore(operation)))));
  }

  private boolean settle(Save save, CommitResult result) {
    unresolved = result instanceof CommitResult.Unknown ? save : null;
    if (result instanceof CommitResult.Committed committed) {
      stored = save.content();
      seen = committed.revision();
    } else if (result instanceof CommitResult.AlreadyApplied applied) {
      stored = save.content();
      seen = applied.revision();
    } else if (result instanceof CommitResult.Superseded) {
      LOG.warn("somebody else wrote up to where targets were told; writing over it");
      seen = store.get(Keyspace.NOTIFIED).map(Entry::modRevision).orElse(Revision.NONE);
    }
    return !(result instanceof CommitResult.Fenced);
  }
}

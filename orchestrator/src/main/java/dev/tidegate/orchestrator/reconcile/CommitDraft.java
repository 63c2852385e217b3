package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.Fence;
import dev.tidegate.core.store.Guard;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.wire.AuditEntry;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.WireFormat;
import java.util.ArrayList;
import java.util.List;

/** A commit under construction: guards, changes and the audit entry that is its operation. */
final class CommitDraft {
  private final String namespace;
  private final List<Guard> guards = new ArrayList<>();
  private final List<Change> changes = new ArrayList<>();

  CommitDraft(String namespace) {
    this.namespace = namespace;
  }

  /** Fails the commit if the key was changed since it was seen. */
  CommitDraft asSeen(Key key, Revision modRevision) {
    guards.add(Guard.asSeen(key, modRevision));
    return this;
  }

  /** Fails the commit if the key is not there any more. */
  CommitDraft present(Key key) {
    guards.add(new Guard.Present(key));
    return this;
  }

  CommitDraft put(Key key, Bytes value) {
    changes.add(new Change.Put(key, value));
    return this;
  }

  <T> CommitDraft put(Key key, WireFormat<T> format, T value) {
    return put(key, format.write(value));
  }

  CommitDraft delete(Key key) {
    changes.add(new Change.Delete(key));
    return this;
  }

  CommitDraft deleteAll(KeyRange range) {
    changes.add(new Change.DeleteRange(range));
    return this;
  }

  /** The commit with its audit entry, whose key is the operation. */
  Commit audited(Fence fence, AuditEntry entry) {
    Key operation = Keyspace.audit(namespace, entry.operation());
    put(operation, AuditEntry.FORMAT, entry);
    return new Commit(operation, fence, guards, changes);
  }

  /** The commit with an operation key of its own, which must be among the changes. */
  Commit unaudited(Fence fence, Key operation) {
    return new Commit(operation, fence, guards, changes);
  }
}

package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Store;
import dev.tidegate.orchestrator.wire.AuditEntry;
import dev.tidegate.orchestrator.wire.Keyspace;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who changed what, by revision: the audit entry of a change is put in its transaction and never
 * again. Thread-safe; reads block and throw as the store's do.
 */
final class AuditLog {
  private final Store store;

  AuditLog(Store store) {
    this.store = store;
  }

  /** The entry of the transaction at {@code revision}; empty for a put without one. */
  Optional<AuditEntry> at(String namespace, Revision revision) {
    return store.newest(Keyspace.audits(namespace), revision, revision, 1).stream()
        .flatMap(entry -> read(entry).stream())
        .findFirst();
  }

  /** The newest entries from {@code from} to {@code to} by revision, at most {@code limit}. */
  SortedMap<Revision, AuditEntry> between(String namespace, Revision from, Revision to, int limit) {
    List<Entry> entries = store.newest(Keyspace.audits(namespace), from, to, limit);
    SortedMap<Revision, AuditEntry> byRevision = new TreeMap<>();
    entries.forEach(
        entry -> read(entry).ifPresent(found -> byRevision.put(entry.modRevision(), found)));
    return byRevision;
  }

  private static Optional<AuditEntry> read(Entry entry) {
    return AuditEntry.FORMAT.read(entry.value()).value();
  }
}

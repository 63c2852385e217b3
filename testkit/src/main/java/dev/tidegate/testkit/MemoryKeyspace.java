package dev.tidegate.testkit;

import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.ChangeBatch;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Fence;
import dev.tidegate.core.store.Guard;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.core.store.LeaseId;
import dev.tidegate.core.store.PastEntry;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Snapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The multi-version map of {@link MemoryStore}: entries now, and the batches that led here. */
final class MemoryKeyspace {
  private final NavigableMap<Key, Entry> entries = new TreeMap<>();
  private final Map<Key, LeaseId> leased = new HashMap<>();
  private final NavigableMap<Revision, ChangeBatch> history = new TreeMap<>();
  private final Map<Key, NavigableMap<Revision, Optional<Entry>>> versions = new HashMap<>();
  private Revision revision = new Revision(1);
  private Revision compacted = Revision.NONE;

  /** The state now, for {@link #restore}. */
  synchronized MemoryKeyspace copy() {
    MemoryKeyspace copy = new MemoryKeyspace();
    copy.restore(this);
    return copy;
  }

  /** Becomes as {@code other} is, whose revision may be an earlier one. */
  synchronized void restore(MemoryKeyspace other) {
    entries.clear();
    entries.putAll(other.entries);
    leased.clear();
    leased.putAll(other.leased);
    history.clear();
    history.putAll(other.history);
    versions.clear();
    other.versions.forEach((key, known) -> versions.put(key, new TreeMap<>(known)));
    revision = other.revision;
    compacted = other.compacted;
  }

  synchronized Revision revision() {
    return revision;
  }

  synchronized Optional<Entry> get(Key key) {
    return Optional.ofNullable(entries.get(key));
  }

  synchronized PastEntry getAt(Key key, Revision at) {
    if (at.isAfter(revision)) {
      return new PastEntry.NotYet();
    }
    if (compacted.isAfter(at)) {
      return new PastEntry.Compacted();
    }
    NavigableMap<Revision, Optional<Entry>> known =
        versions.getOrDefault(key, Collections.emptyNavigableMap());
    Map.Entry<Revision, Optional<Entry>> then = known.floorEntry(at);
    return then == null || then.getValue().isEmpty()
        ? new PastEntry.Absent()
        : new PastEntry.Found(then.getValue().get());
  }

  synchronized List<Entry> newest(KeyRange range, Revision from, Revision to, int limit) {
    return entries.values().stream()
        .filter(entry -> range.contains(entry.key()))
        .filter(entry -> !from.isAfter(entry.modRevision()) && !entry.modRevision().isAfter(to))
        .sorted(Comparator.comparing(Entry::modRevision).reversed())
        .limit(limit)
        .toList();
  }

  synchronized Snapshot list(KeyRange range) {
    return new Snapshot(
        revision, entries.values().stream().filter(entry -> range.contains(entry.key())).toList());
  }

  /** The batches after {@code last}, or empty where some of them were compacted away. */
  synchronized Optional<List<ChangeBatch>> historyAfter(Revision last) {
    return compacted.isAfter(last)
        ? Optional.empty()
        : Optional.of(List.copyOf(history.tailMap(last, false).values()));
  }

  synchronized void compact() {
    compacted = revision;
    history.clear();
  }

  synchronized CommitResult commit(Commit commit, Predicate<LeaseId> alive) {
    Entry operation = entries.get(commit.operation());
    if (operation != null) {
      return new CommitResult.AlreadyApplied(operation.createRevision());
    }
    if (!holds(commit.fence()) || putsWithDeadLease(commit, alive)) {
      return new CommitResult.Fenced();
    }
    List<Guard> failed = commit.guards().stream().filter(guard -> !holds(guard)).toList();
    if (!failed.isEmpty()) {
      return new CommitResult.Superseded(failed);
    }
    apply(commit.changes());
    return new CommitResult.Committed(revision);
  }

  private boolean holds(@Nullable Fence fence) {
    return fence == null || holds(new Guard.CreatedAt(fence.claim(), fence.token().revision()));
  }

  private boolean holds(Guard guard) {
    Entry entry = entries.get(guard.key());
    if (guard instanceof Guard.Absent) {
      return entry == null;
    }
    if (guard instanceof Guard.Present) {
      return entry != null;
    }
    if (guard instanceof Guard.CreatedAt created) {
      return entry != null && entry.createRevision().equals(created.revision());
    }
    if (guard instanceof Guard.UnchangedSince unchanged) {
      return entry != null && entry.modRevision().equals(unchanged.revision());
    }
    throw new AssertionError(guard);
  }

  private static boolean putsWithDeadLease(Commit commit, Predicate<LeaseId> alive) {
    return commit.changes().stream()
        .anyMatch(
            change ->
                change instanceof Change.Put put
                    && put.lease() != null
                    && !alive.test(put.lease()));
  }

  synchronized Optional<ChangeBatch> deleteLeased(LeaseId lease) {
    return apply(
        leased.entrySet().stream()
            .filter(entry -> entry.getValue().equals(lease))
            .map(entry -> (Change) new Change.Delete(entry.getKey()))
            .toList());
  }

  /** Applies all at the next revision; no revision is used where nothing changes. */
  synchronized Optional<ChangeBatch> apply(List<Change> changes) {
    Revision next = new Revision(revision.value() + 1);
    List<Entry> puts = new ArrayList<>();
    List<Key> deletes = new ArrayList<>();
    for (Change change : changes) {
      if (change instanceof Change.Put put) {
        puts.add(put(put, next));
      } else if (change instanceof Change.Delete delete) {
        delete(delete.key(), deletes);
      } else if (change instanceof Change.DeleteRange delete) {
        list(delete.range()).entries().forEach(entry -> delete(entry.key(), deletes));
      } else {
        throw new AssertionError(change);
      }
    }
    if (puts.isEmpty() && deletes.isEmpty()) {
      return Optional.empty();
    }
    revision = next;
    puts.forEach(entry -> version(entry.key(), next, Optional.of(entry)));
    deletes.forEach(key -> version(key, next, Optional.empty()));
    ChangeBatch batch = new ChangeBatch(next, puts, deletes);
    history.put(next, batch);
    return Optional.of(batch);
  }

  private void version(Key key, Revision at, Optional<Entry> entry) {
    versions.computeIfAbsent(key, unused -> new TreeMap<>()).put(at, entry);
  }

  private Entry put(Change.Put put, Revision next) {
    Entry before = entries.get(put.key());
    Revision created = before == null ? next : before.createRevision();
    Entry entry = new Entry(put.key(), put.value(), created, next);
    entries.put(put.key(), entry);
    if (put.lease() == null) {
      leased.remove(put.key());
    } else {
      leased.put(put.key(), put.lease());
    }
    return entry;
  }

  private void delete(Key key, List<Key> deletes) {
    if (entries.remove(key) != null) {
      leased.remove(key);
      deletes.add(key);
    }
  }
}

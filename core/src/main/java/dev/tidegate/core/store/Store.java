package dev.tidegate.core.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Strictly serializable key-value store with revisions, guarded commits, change streams and leases.
 *
 * <p>Thread-safe. Every call blocks at most the implementation's call deadline (1.5 s by default);
 * reads then throw {@link StoreUnavailableException}, commits answer {@link CommitResult.Unknown}.
 */
public interface Store extends AutoCloseable {
  /** Most entries one call of {@link #newest} answers. */
  int NEWEST_MAX = 5000;

  /** The entry at {@code key}, read linearizably. */
  Optional<Entry> get(Key key);

  /**
   * What {@code key} held at {@code revision}, which is after {@link Revision#NONE}. Every answer
   * but a failed read is a variant.
   */
  PastEntry getAt(Key key, Revision revision);

  /**
   * The entries of {@code range}, as they are now, that were put last at {@code from} to {@code
   * to}, both included: newest first, at most {@code limit}. The store may look at the whole range
   * for it.
   *
   * @param limit 1 to {@value #NEWEST_MAX}
   */
  List<Entry> newest(KeyRange range, Revision from, Revision to, int limit);

  /** All entries of {@code range} at one revision, read linearizably, in pages if need be. */
  Snapshot list(KeyRange range);

  /**
   * Submits {@code commit} once. An unknown outcome is answered, never retried here: the caller
   * submits the identical commit again.
   *
   * @throws IllegalArgumentException if the store refuses it whatever the state: too large
   */
  CommitResult commit(Commit commit);

  /**
   * Follows {@code range}: the current state, then every change, until closed. Survives outages,
   * compaction and restarts of the store by itself; never loses a change without a {@link
   * ChangeSink#reset}.
   */
  Subscription follow(KeyRange range, ChangeSink sink);

  /** Grants a lease of at least {@code timeToLive}. */
  Lease grant(Duration timeToLive);

  @Override
  void close();
}

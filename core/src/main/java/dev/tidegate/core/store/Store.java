package dev.tidegate.core.store;

import java.time.Duration;
import java.util.Optional;

/**
 * Strictly serializable key-value store with revisions, guarded commits, change streams and leases.
 *
 * <p>Thread-safe. Every call blocks at most the implementation's call deadline (1.5 s by default);
 * reads then throw {@link StoreUnavailableException}, commits answer {@link CommitResult.Unknown}.
 */
public interface Store extends AutoCloseable {
  /** The entry at {@code key}, read linearizably. */
  Optional<Entry> get(Key key);

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

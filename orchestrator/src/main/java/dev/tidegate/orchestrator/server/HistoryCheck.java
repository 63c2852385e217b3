package dev.tidegate.orchestrator.server;

import dev.tidegate.core.store.KeyRange;
import dev.tidegate.core.store.PastEntry;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Store;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.orchestrator.wire.Keyspace;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether etcd forgets its history, which counts against the quota. A client cannot ask for the
 * setting, but it can ask for the past: a revision that is more than two hours and ten thousand
 * revisions old should be gone. The first one is old enough from the start. Not thread-safe.
 */
final class HistoryCheck {
  /** Longer than anybody needs: Tidegate reads on within seconds, or lists. */
  static final Duration KEPT_MAX = Duration.ofHours(2);

  /** Fewer cost nothing worth telling. */
  static final long REVISIONS_MAX = 10_000;

  private static final Duration LOOK_EVERY = Duration.ofMinutes(1);

  private final Store store;
  private final LongSupplier ticker;
  private Revision probe = new Revision(1);
  private Duration age = KEPT_MAX;
  private long uncompacted;
  private long lookedNanos;
  private boolean looked;

  /**
   * A check of the etcd behind {@code store}.
   *
   * @param ticker monotonic nanoseconds
   */
  HistoryCheck(Store store, LongSupplier ticker) {
    this.store = store;
    this.ticker = ticker;
  }

  /** How many revisions it kept too long, as of the last look, a minute ago at most. */
  long uncompacted() {
    Duration since = Duration.ofNanos(ticker.getAsLong() - lookedNanos);
    if (!looked || since.compareTo(LOOK_EVERY) >= 0) {
      age = looked ? age.plus(since) : age;
      looked = true;
      lookedNanos = ticker.getAsLong();
      try {
        look();
      } catch (StoreUnavailableException e) {
        return uncompacted; // as it was; etcd's own trouble is told elsewhere
      }
    }
    return uncompacted;
  }

  private void look() {
    Revision now = store.list(KeyRange.only(Keyspace.EPOCH)).revision();
    long since = now.value() - probe.value();
    if (age.compareTo(KEPT_MAX) < 0 || since < REVISIONS_MAX) {
      return;
    }
    boolean gone = store.getAt(Keyspace.EPOCH, probe) instanceof PastEntry.Compacted;
    uncompacted = gone ? 0 : since;
    if (gone) {
      probe = now;
      age = Duration.ZERO;
    }
  }
}

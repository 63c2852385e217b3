package dev.tidegate.orchestrator.claim;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Lease;
import dev.tidegate.core.store.Store;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.Replica;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this replica's record, {@code system/replicas/{id}}, in the store under a lease for as long
 * as it is open; a newer boot of the same replica overwrites an older one's. Thread-safe; its
 * blocking calls run on the executor given.
 */
public final class ReplicaRecord implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaRecord.class);
  private final Store store;
  private final Replica self;
  private final Duration timeToLive;
  private final long renewNanos;
  private final long retryNanos;
  private final ScheduledExecutorService timers;
  private final RandomGenerator random;
  private final ReentrantLock turn = new ReentrantLock();
  private @Nullable Lease lease; // this and below guarded by turn
  private @Nullable Commit pending;
  private @Nullable ScheduledFuture<?> next;
  private boolean closed;

  /**
   * A record that is put by {@link #start}.
   *
   * @param timeToLive without renewal; that of the claim, so that a leader that died does not stay
   *     on record, and waited for, after its claim has gone
   * @param timers single-threaded; shut down by the caller after {@link #close}
   */
  public ReplicaRecord(
      Store store,
      Replica self,
      Duration timeToLive,
      ScheduledExecutorService timers,
      RandomGenerator random) {
    this.store = store;
    this.self = self;
    this.timeToLive = timeToLive;
    this.renewNanos = timeToLive.toNanos() / 4;
    this.retryNanos = timeToLive.toNanos() / 20;
    this.timers = timers;
    this.random = random;
  }

  /** Puts the record as soon as the store answers. Call it once. */
  public void start() {
    timers.execute(this::takeTurn);
  }

  /** Takes the record back. */
  @Override
  public void close() {
    turn.lock();
    try {
      closed = true;
      if (next != null) {
        next.cancel(false);
      }
      if (lease != null) {
        lease.revoke();
      }
    } finally {
      turn.unlock();
    }
  }

  private void takeTurn() {
    turn.lock();
    try {
      if (!closed) {
        long delayNanos = isKept() ? renewNanos : retryNanos + random.nextLong(retryNanos);
        next = timers.schedule(this::takeTurn, delayNanos, NANOSECONDS);
      }
    } finally {
      turn.unlock();
    }
  }

  /** True if the record is known to stand, for one more time to live. */
  private boolean isKept() {
    try {
      Lease current = lease;
      if (current == null || !current.renew()) {
        current = store.grant(timeToLive);
        lease = current;
        pending = put(current);
      }
      Commit commit = pending;
      return commit == null || settled(store.commit(commit));
    } catch (StoreUnavailableException e) {
      LOG.atDebug().setMessage("record not renewed").addKeyValue("reason", e.getMessage()).log();
      return false;
    }
  }

  private boolean settled(CommitResult result) {
    if (result instanceof CommitResult.Fenced) {
      lease = null; // it is gone, so begin anew
      return false;
    }
    boolean done =
        result instanceof CommitResult.Committed || result instanceof CommitResult.AlreadyApplied;
    if (done) {
      pending = null;
    }
    return done;
  }

  /** Its operation key lives and dies with the lease too. */
  private Commit put(Lease under) {
    String nonce = "%016x%016x".formatted(random.nextLong(), random.nextLong());
    Key operation = Key.of("log", "system", "replicas", nonce);
    Bytes value = Replica.FORMAT.write(self);
    return new Commit(
        operation,
        null,
        List.of(),
        List.of(
            new Change.Put(operation, value, under.id()),
            new Change.Put(Keyspace.replica(self.replica()), value, under.id())));
  }
}

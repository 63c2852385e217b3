package dev.tidegate.testkit;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.ChangeBatch;
import dev.tidegate.core.store.ChangeSink;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.core.store.Lease;
import dev.tidegate.core.store.LeaseId;
import dev.tidegate.core.store.PastEntry;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Snapshot;
import dev.tidegate.core.store.Store;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.core.store.Subscription;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A store in memory with etcd's semantics: one revision per commit, create and mod revisions,
 * guards, operation ids, fences, leases, compaction and change streams; and the faults a real one
 * has, on demand. Nothing blocks: calls answer at once, and a change has reached every sink before
 * the call that made it returns (unless another thread is delivering, which then delivers it).
 * Thread-safe; sinks are called without the store's lock.
 */
public final class MemoryStore implements Store {
  /** What goes wrong with a commit whose outcome the writer never learns. */
  public enum CommitFault {
    /** It takes effect and its answer is lost. */
    ANSWER_LOST,
    /** It never arrives. */
    REQUEST_LOST,
    /** It takes effect only when {@link #landDelayedCommits} is called. */
    REQUEST_DELAYED
  }

  private final MemoryKeyspace keyspace = new MemoryKeyspace();
  private final MemoryLeases leases;
  private final List<MemoryStream> streams = new CopyOnWriteArrayList<>();
  private final Deque<CommitFault> faults = new ArrayDeque<>();
  private final List<Commit> delayed = new ArrayList<>();
  private boolean reachable = true;

  /** A store whose leases live by {@code clock}. */
  public MemoryStore(TestingClock clock) {
    this(clock.ticker(), clock.scheduler());
  }

  /**
   * A store whose leases live by {@code ticker}, in nanoseconds, and are ended by {@code timers}.
   */
  public MemoryStore(LongSupplier ticker, ScheduledExecutorService timers) {
    this.leases = new MemoryLeases(ticker, timers, this::expire);
  }

  // --- Store

  @Override
  public synchronized Optional<Entry> get(Key key) {
    requireReachable();
    return keyspace.get(key);
  }

  @Override
  public synchronized PastEntry getAt(Key key, Revision revision) {
    requireReachable();
    return keyspace.getAt(key, revision);
  }

  @Override
  public synchronized List<Entry> newest(KeyRange range, Revision from, Revision to, int limit) {
    requireReachable();
    return keyspace.newest(range, from, to, limit);
  }

  @Override
  public synchronized Snapshot list(KeyRange range) {
    requireReachable();
    return keyspace.list(range);
  }

  @Override
  public CommitResult commit(Commit commit) {
    CommitResult result = submit(commit);
    deliver();
    return result;
  }

  private synchronized CommitResult submit(Commit commit) {
    CommitFault fault = faults.poll();
    if (!reachable || fault == CommitFault.REQUEST_LOST) {
      return new CommitResult.Unknown("the request was lost");
    }
    if (fault == CommitFault.REQUEST_DELAYED) {
      delayed.add(commit);
      return new CommitResult.Unknown("the request is under way");
    }
    CommitResult result = keyspace.commit(commit, leases::isAlive);
    return fault == null ? result : new CommitResult.Unknown("the answer was lost");
  }

  @Override
  public Subscription follow(KeyRange range, ChangeSink sink) {
    MemoryStream stream = new MemoryStream(keyspace, range, sink);
    synchronized (this) {
      streams.add(stream);
      if (reachable) {
        stream.connect();
      } else {
        stream.disconnect("the store is unreachable");
      }
    }
    stream.deliver();
    return () -> {
      stream.close();
      streams.remove(stream);
    };
  }

  @Override
  public synchronized Lease grant(Duration timeToLive) {
    requireReachable();
    LeaseId id = leases.grant(timeToLive);
    return new MemoryLease(id, leases.timeToLive(id));
  }

  @Override
  public synchronized void close() {
    streams.forEach(MemoryStream::close);
    streams.clear();
  }

  private void requireReachable() {
    if (!reachable) {
      throw new StoreUnavailableException("the memory store was made unreachable");
    }
  }

  private void deliver() {
    streams.forEach(MemoryStream::deliver);
  }

  private void expire(LeaseId lease) {
    inStep(() -> keyspace.deleteLeased(lease));
  }

  /** Runs {@code change} under the lock, publishes its batch, and delivers without the lock. */
  private Optional<ChangeBatch> inStep(Supplier<Optional<ChangeBatch>> change) {
    Optional<ChangeBatch> made;
    synchronized (this) {
      made = change.get();
    }
    deliver();
    return made;
  }

  // --- Faults and direct access, for tests

  /** The next commit, after those announced before, meets {@code fault} and answers Unknown. */
  public synchronized void failNextCommit(CommitFault fault) {
    faults.add(fault);
  }

  /** Lets every commit delayed by {@link CommitFault#REQUEST_DELAYED} arrive now, in order. */
  public void landDelayedCommits() {
    synchronized (this) {
      delayed.forEach(commit -> keyspace.commit(commit, leases::isAlive));
      delayed.clear();
    }
    deliver();
  }

  /**
   * Cuts every change stream, and until {@link #reconnect} refuses reads, renewals and grants and
   * loses commits. Leases go on ageing.
   */
  public void disconnect() {
    synchronized (this) {
      reachable = false;
      streams.forEach(stream -> stream.disconnect("the store was made unreachable"));
    }
    deliver();
  }

  /**
   * Ends {@link #disconnect}; streams go on where they were, or with a reset after a compaction.
   */
  public void reconnect() {
    synchronized (this) {
      reachable = true;
      streams.forEach(MemoryStream::connect);
    }
    deliver();
  }

  /** Cuts every change stream only; {@link #reconnect} resumes them. */
  public void cutStreams() {
    synchronized (this) {
      streams.forEach(stream -> stream.disconnect("the stream was cut"));
    }
    deliver();
  }

  /** Forgets all history up to now. */
  public synchronized void compact() {
    keyspace.compact();
  }

  /** All keys as they were at some moment, to be restored as from a backup. */
  public static final class Backup {
    private final MemoryKeyspace keyspace;

    private Backup(MemoryKeyspace keyspace) {
      this.keyspace = keyspace;
    }
  }

  /** A backup as of now. */
  public synchronized Backup backup() {
    return new Backup(keyspace.copy());
  }

  /**
   * Goes back to {@code backup}: revisions are used a second time, and every stream begins anew.
   * Leases go on as they are.
   */
  public void restore(Backup backup) {
    synchronized (this) {
      keyspace.restore(backup.keyspace);
      streams.forEach(MemoryStream::beginAnew);
    }
    deliver();
  }

  /** Puts a key behind Tidegate's back, as etcdctl does. */
  public Revision putDirectly(Key key, String value) {
    return commitDirectly(new Change.Put(key, Bytes.ofUtf8(value)));
  }

  /** Deletes a key behind Tidegate's back; answers the revision after it. */
  public Revision deleteDirectly(Key key) {
    return commitDirectly(new Change.Delete(key));
  }

  private Revision commitDirectly(Change change) {
    inStep(() -> keyspace.apply(List.of(change)));
    return revision();
  }

  /** Ends a lease as its expiry would, though its owner renews it. */
  public void expireLease(LeaseId lease) {
    leases.forget(lease);
    expire(lease);
  }

  /** The newest revision. */
  public synchronized Revision revision() {
    return keyspace.revision();
  }

  private final class MemoryLease implements Lease {
    private final LeaseId id;
    private final Duration timeToLive;

    MemoryLease(LeaseId id, Duration timeToLive) {
      this.id = id;
      this.timeToLive = timeToLive;
    }

    @Override
    public LeaseId id() {
      return id;
    }

    @Override
    public Duration timeToLive() {
      return timeToLive;
    }

    @Override
    public boolean renew() {
      synchronized (MemoryStore.this) {
        requireReachable();
        return leases.renew(id);
      }
    }

    @Override
    public void revoke() {
      synchronized (MemoryStore.this) {
        if (!reachable) {
          return;
        }
      }
      expireLease(id);
    }
  }
}

package dev.tidegate.orchestrator.etcd;

import dev.tidegate.core.store.ChangeSink;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.core.store.Lease;
import dev.tidegate.core.store.PastEntry;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Snapshot;
import dev.tidegate.core.store.Store;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.core.store.Subscription;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * {@link Store} on real etcd, 3.5 or later. Connecting does not wait for etcd: what is asked before
 * it answers fails as any call during an outage does. Thread-safe.
 */
public final class EtcdStore implements Store {
  private final EtcdOptions options;
  private final EtcdConnection connection;
  private final EtcdKeys keys;
  private final EtcdReads reads;
  private final EtcdCommits commits;
  private final EtcdRuntime runtime;
  private final Set<EtcdChanges> streams = new CopyOnWriteArraySet<>(); // in order of opening

  private EtcdStore(EtcdOptions options, EtcdRuntime runtime) {
    this.options = options;
    this.runtime = runtime;
    this.connection = new EtcdConnection(options, runtime);
    this.keys = new EtcdKeys(options.prefix());
    this.reads = new EtcdReads(connection, keys);
    this.commits = new EtcdCommits(connection, keys);
  }

  /**
   * A store on the etcd of {@code options}.
   *
   * @param ticker monotonic nanoseconds
   * @param random jitters retries; thread-safe
   * @throws IllegalArgumentException if the certificates cannot be used
   */
  public static EtcdStore connect(
      EtcdOptions options, LongSupplier ticker, RandomGenerator random) {
    EtcdMembers members = EtcdMembers.startingAnywhere(options, random);
    return over(options, EtcdRuntime.threaded(members, ticker, random));
  }

  /**
   * A store on the etcd, the threads and the time of {@code runtime}. Of {@code options}, endpoints
   * and certificates are the business of the clients it makes.
   */
  public static EtcdStore over(EtcdOptions options, EtcdRuntime runtime) {
    return new EtcdStore(options, runtime);
  }

  @Override
  public Optional<Entry> get(Key key) {
    try {
      return reads.get(key);
    } catch (StatusException e) {
      throw new StoreUnavailableException("cannot read " + key + ": " + e.getMessage(), e);
    }
  }

  @Override
  public PastEntry getAt(Key key, Revision revision) {
    try {
      return reads.getAt(key, revision);
    } catch (StatusException e) {
      throw new StoreUnavailableException(
          "cannot read %s at %s: %s".formatted(key, revision, e.getMessage()), e);
    }
  }

  @Override
  public List<Entry> newest(KeyRange range, Revision from, Revision to, int limit) {
    try {
      return reads.newest(range, from, to, limit);
    } catch (StatusException e) {
      throw new StoreUnavailableException("cannot list " + range + ": " + e.getMessage(), e);
    }
  }

  @Override
  public Snapshot list(KeyRange range) {
    try {
      return reads.list(range);
    } catch (StatusException e) {
      throw new StoreUnavailableException("cannot list " + range + ": " + e.getMessage(), e);
    }
  }

  @Override
  public CommitResult commit(Commit commit) {
    return commits.submit(commit);
  }

  @Override
  public Subscription follow(KeyRange range, ChangeSink sink) {
    EtcdChanges changes = new EtcdChanges(connection, reads, keys, range, sink, options, runtime);
    streams.add(changes);
    changes.start();
    return () -> {
      streams.remove(changes);
      changes.close();
    };
  }

  @Override
  public Lease grant(Duration timeToLive) {
    try {
      return EtcdLease.grant(connection, timeToLive);
    } catch (StatusException e) {
      throw new StoreUnavailableException("cannot grant a lease: " + e.getMessage(), e);
    }
  }

  /**
   * What the member at {@code endpoint} says of itself; whether it answers has no bearing on which
   * member other calls go to.
   *
   * @throws StoreUnavailableException if it does not answer
   */
  public EtcdStatus status(String endpoint) {
    try {
      return connection.aside(client -> client.status(endpoint));
    } catch (StatusException e) {
      throw new StoreUnavailableException("no status of " + endpoint + ": " + e.getMessage(), e);
    }
  }

  /** Ends every change stream and the connection; leases end by themselves. */
  @Override
  public void close() {
    streams.forEach(EtcdChanges::close);
    streams.clear();
    connection.close();
  }
}

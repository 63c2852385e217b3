package dev.tidegate.orchestrator.claim;

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
import dev.tidegate.core.store.Subscription;
import dev.tidegate.testkit.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What one user asks of a store, and which of its leases and watches it has not given back. */
final class RecordedStore implements Store {
  private final MemoryStore store;
  private final List<String> asked = new ArrayList<>();
  private final Set<LeaseId> leases = new HashSet<>();
  private int watches;
  private boolean losesNextLease;

  RecordedStore(MemoryStore store) {
    this.store = store;
  }

  /** How often {@code what} was asked for since {@link #forget}: the method's name. */
  int asked(String what) {
    return Collections.frequency(asked, what);
  }

  /** Counts from now on. */
  void forget() {
    asked.clear();
  }

  /** Leases that were granted and not revoked; one that expired is among them. */
  int leases() {
    return leases.size();
  }

  int watches() {
    return watches;
  }

  /** The next lease is gone as soon as it is granted. */
  void loseNextLease() {
    losesNextLease = true;
  }

  @Override
  public Optional<Entry> get(Key key) {
    asked.add("get");
    return store.get(key);
  }

  @Override
  public PastEntry getAt(Key key, Revision revision) {
    return store.getAt(key, revision);
  }

  @Override
  public List<Entry> newest(KeyRange range, Revision from, Revision to, int limit) {
    return store.newest(range, from, to, limit);
  }

  @Override
  public Snapshot list(KeyRange range) {
    return store.list(range);
  }

  @Override
  public CommitResult commit(Commit commit) {
    asked.add("commit");
    return store.commit(commit);
  }

  @Override
  public Subscription follow(KeyRange range, ChangeSink sink) {
    Subscription subscription = store.follow(range, sink);
    watches++;
    return () -> {
      watches--;
      subscription.close();
    };
  }

  @Override
  public Lease grant(Duration timeToLive) {
    asked.add("grant");
    Lease lease = store.grant(timeToLive);
    leases.add(lease.id());
    if (losesNextLease) {
      losesNextLease = false;
      store.expireLease(lease.id());
    }
    return new RecordedLease(lease);
  }

  @Override
  public void close() {
    store.close();
  }

  private final class RecordedLease implements Lease {
    private final Lease lease;

    RecordedLease(Lease lease) {
      this.lease = lease;
    }

    @Override
    public LeaseId id() {
      return lease.id();
    }

    @Override
    public Duration timeToLive() {
      return lease.timeToLive();
    }

    @Override
    public boolean renew() {
      asked.add("renew");
      return lease.renew();
    }

    @Override
    public void revoke() {
      leases.remove(lease.id());
      lease.revoke();
    }
  }
}

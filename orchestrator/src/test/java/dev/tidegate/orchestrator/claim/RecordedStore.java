package dev.tidegate.orchestrator.claim;

import dev.tidegate.core.store.ChangeSink;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.core.store.Lease;
import dev.tidegate.core.store.LeaseId;
import dev.tidegate.core.store.Subscription;
import dev.tidegate.testkit.LeaseBetween;
import dev.tidegate.testkit.MemoryStore;
import dev.tidegate.testkit.StoreBetween;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What one user asks of a store, and which of its leases and watches it has not given back. */
final class RecordedStore extends StoreBetween {
  private final MemoryStore store;
  private final List<String> asked = new ArrayList<>();
  private final Set<LeaseId> leases = new HashSet<>();
  private int watches;
  private boolean losesNextLease;

  RecordedStore(MemoryStore store) {
    super(store);
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
    return super.get(key);
  }

  @Override
  public CommitResult commit(Commit commit) {
    asked.add("commit");
    return super.commit(commit);
  }

  @Override
  public Subscription follow(KeyRange range, ChangeSink sink) {
    Subscription subscription = super.follow(range, sink);
    watches++;
    return () -> {
      watches--;
      subscription.close();
    };
  }

  @Override
  public Lease grant(Duration timeToLive) {
    asked.add("grant");
    Lease lease = super.grant(timeToLive);
    leases.add(lease.id());
    if (losesNextLease) {
      losesNextLease = false;
      store.expireLease(lease.id());
    }
    return new LeaseBetween(lease) {
      @Override
      public boolean renew() {
        asked.add("renew");
        return super.renew();
      }

      @Override
      public void revoke() {
        leases.remove(id());
        super.revoke();
      }
    };
  }
}

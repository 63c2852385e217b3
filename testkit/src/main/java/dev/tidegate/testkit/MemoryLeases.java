package dev.tidegate.testkit;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.tidegate.core.store.LeaseId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The leases of {@link MemoryStore}. Thread-safe; an expiry is told without the lock. */
final class MemoryLeases {
  /** Etcd grants no less with its default election timeout. */
  private static final Duration TIME_TO_LIVE_MIN = Duration.ofSeconds(2);

  private final LongSupplier ticker;
  private final ScheduledExecutorService timers;
  private final Consumer<LeaseId> expired;
  private final Map<LeaseId, Term> terms = new HashMap<>();
  private long granted;

  MemoryLeases(LongSupplier ticker, ScheduledExecutorService timers, Consumer<LeaseId> expired) {
    this.ticker = ticker;
    this.timers = timers;
    this.expired = expired;
  }

  synchronized LeaseId grant(Duration asked) {
    Duration timeToLive = asked.compareTo(TIME_TO_LIVE_MIN) < 0 ? TIME_TO_LIVE_MIN : asked;
    LeaseId id = new LeaseId(++granted);
    Term term = new Term(timeToLive, ticker.getAsLong() + timeToLive.toNanos());
    terms.put(id, term);
    checkAfter(id, timeToLive.toNanos());
    return id;
  }

  synchronized Duration timeToLive(LeaseId id) {
    Term term = terms.get(id);
    if (term == null) {
      throw new IllegalStateException("no such lease: " + id);
    }
    return term.timeToLive;
  }

  synchronized boolean isAlive(LeaseId id) {
    return isAlive(terms.get(id));
  }

  private boolean isAlive(@Nullable Term term) {
    return term != null && term.endNanos > ticker.getAsLong();
  }

  synchronized boolean renew(LeaseId id) {
    Term term = terms.get(id);
    if (term == null || !isAlive(term)) {
      return false;
    }
    terms.put(id, new Term(term.timeToLive, ticker.getAsLong() + term.timeToLive.toNanos()));
    return true;
  }

  synchronized void forget(LeaseId id) {
    terms.remove(id);
  }

  private void checkAfter(LeaseId id, long nanos) {
    var unused = timers.schedule(() -> check(id), nanos, NANOSECONDS);
  }

  private void check(LeaseId id) {
    synchronized (this) {
      Term term = terms.get(id);
      if (term == null) {
        return;
      }
      if (isAlive(term)) {
        checkAfter(id, term.endNanos - ticker.getAsLong());
        return;
      }
      terms.remove(id);
    }
    expired.accept(id);
  }

  private record Term(Duration timeToLive, long endNanos) {}
}

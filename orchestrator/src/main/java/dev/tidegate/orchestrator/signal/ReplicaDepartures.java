package dev.tidegate.orchestrator.signal;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/**
 * When replicas have gone, as told by the store. What happened before this process began it cannot
 * know, so its beginning counts as a departure. Used under its owner's lock.
 */
final class ReplicaDepartures {
  private final LongSupplier nanoTicker;
  private final long begunAt;
  private final Map<ReplicaIdentity, Long> goneAt = new HashMap<>();
  private Set<ReplicaIdentity> present = Set.of();
  private boolean begunUnknown = true;

  /**
   * Nobody has gone yet.
   *
   * @param nanoTicker monotonic nanoseconds
   */
  ReplicaDepartures(LongSupplier nanoTicker) {
    this.nanoTicker = nanoTicker;
    this.begunAt = nanoTicker.getAsLong();
  }

  /** Which are registered now: who was before and is no more has gone. */
  void registered(Collection<ReplicaIdentity> now) {
    long at = nanoTicker.getAsLong();
    Set<ReplicaIdentity> left = new HashSet<>(present);
    left.removeAll(now);
    left.forEach(replica -> goneAt.put(replica, at));
    goneAt.keySet().removeAll(now);
    present = Set.copyOf(now);
  }

  /** Which are registered. */
  Set<ReplicaIdentity> present() {
    return present;
  }

  /** Whoever went before {@code at}, by the ticker, is accounted for. */
  void accountedUntil(long at) {
    goneAt.values().removeIf(gone -> at - gone >= 0);
    begunUnknown &= at - begunAt < 0;
  }

  /**
   * What is left of {@code limit} since the last one has gone that is not {@code heard}, or zero.
   */
  Duration left(Duration limit, Predicate<ReplicaIdentity> heard) {
    long now = nanoTicker.getAsLong();
    goneAt.values().removeIf(at -> now - at >= limit.toNanos());
    LongStream unheard =
        goneAt.entrySet().stream()
            .filter(gone -> !heard.test(gone.getKey()))
            .mapToLong(gone -> now - gone.getValue());
    LongStream unseen = begunUnknown ? LongStream.of(now - begunAt) : LongStream.empty();
    long since = LongStream.concat(unheard, unseen).min().orElse(limit.toNanos());
    return Duration.ofNanos(Math.max(0, limit.toNanos() - since));
  }
}

package dev.tidegate.sim.etcd;

import dev.tidegate.core.store.LeaseId;
import dev.tidegate.orchestrator.etcd.EtcdGrant;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The leases of the cluster, judged by its leader's monotonic time. */
final class SimLeases {
  private static final Duration ELECTION_TIMEOUT = Duration.ofSeconds(1);

  /** One and a half election timeouts, rounded up to etcd's unit. */
  private static final long SECONDS_MIN = 2;

  private final SimTime time;
  private final RandomGenerator random;
  private final Map<LeaseId, Term> terms = new LinkedHashMap<>();

  SimLeases(SimTime time, RandomGenerator random) {
    this.time = time;
    this.random = random;
  }

  private record Term(Duration timeToLive, long endNanos) {}

  /** Names and durations alone: a snapshot knows nothing of ends. */
  Map<LeaseId, Duration> copy() {
    Map<LeaseId, Duration> copy = new LinkedHashMap<>();
    terms.forEach((id, term) -> copy.put(id, term.timeToLive));
    return copy;
  }

  void restore(Map<LeaseId, Duration> copy) {
    terms.clear();
    copy.forEach((id, timeToLive) -> terms.put(id, term(timeToLive, ELECTION_TIMEOUT)));
  }

  EtcdGrant grant(long seconds) {
    LeaseId id = new LeaseId(random.nextLong(1, Long.MAX_VALUE));
    long granted = Math.max(seconds, SECONDS_MIN);
    terms.put(id, term(Duration.ofSeconds(granted), Duration.ZERO));
    return new EtcdGrant(id, granted);
  }

  private Term term(Duration timeToLive, Duration extra) {
    return new Term(timeToLive, time.nanos() + timeToLive.plus(extra).toNanos());
  }

  /** True until it was revoked; an expired lease exists for a moment more. */
  boolean exists(@Nullable LeaseId id) {
    return id == null || terms.containsKey(id);
  }

  /** The seconds it lives from now on, 0 where it is gone or has expired. */
  long renew(LeaseId id) {
    Term term = terms.get(id);
    if (term == null || isOver(term)) {
      return 0;
    }
    terms.put(id, term(term.timeToLive, Duration.ZERO));
    return term.timeToLive.toSeconds();
  }

  /** A new leader knows no ends: all leases begin again, and get the time of an election more. */
  void extendAll() {
    terms.replaceAll((id, term) -> term(term.timeToLive, ELECTION_TIMEOUT));
  }

  boolean forget(LeaseId id) {
    return terms.remove(id) != null;
  }

  List<LeaseId> over() {
    return terms.entrySet().stream()
        .filter(entry -> isOver(entry.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private boolean isOver(Term term) {
    return term.endNanos <= time.nanos();
  }
}

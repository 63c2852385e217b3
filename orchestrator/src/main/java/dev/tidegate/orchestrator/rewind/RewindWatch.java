package dev.tidegate.orchestrator.rewind;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.ChangeBatch;
import dev.tidegate.core.store.ChangeSink;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Guard;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Snapshot;
import dev.tidegate.core.store.Store;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.orchestrator.wire.AuditEntry;
import dev.tidegate.orchestrator.wire.Epoch;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.Position;
import dev.tidegate.orchestrator.wire.Rewind;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the places that agents and this replica have seen with where the store is. A place that
 * a linearizable read made afterwards does not reach was in a history that is gone. Then the {@link
 * Rewind} is put and the claim deleted by one transaction: the old leader is fenced, and no claim
 * is put beside it.
 *
 * <p>Thread-safe. As the sink of the replica's change stream it passes everything on and never
 * blocks; the store is asked on the executor given, about one report at a time: the latest.
 */
public final class RewindWatch implements ChangeSink {
  private static final Logger LOG = LoggerFactory.getLogger(RewindWatch.class);
  private static final Duration RETRY = Duration.ofMillis(500);

  private final Store store;
  private final ChangeSink next;
  private final String reporter;
  private final ScheduledExecutorService timers;
  private final InstantSource clock;
  private final RandomGenerator random;
  private Position here = Position.NONE; // where the stream is; this and below by the monitor
  private Position latest = Position.NONE; // where it ever was
  private @Nullable Report report;
  private boolean scheduled;
  private @Nullable Commit undecided; // of the executor's thread

  /** Somebody has been at {@code seen}. */
  private record Report(Position seen, String reporter) {}

  /**
   * A watch that passes the change stream on to {@code next}.
   *
   * @param replica name of this replica
   * @param timers single-threaded; owned by the caller
   * @param random thread-safe; makes operation ids
   */
  public RewindWatch(
      Store store,
      ChangeSink next,
      String replica,
      ScheduledExecutorService timers,
      InstantSource clock,
      RandomGenerator random) {
    this.store = store;
    this.next = next;
    this.reporter = "replica " + replica;
    this.timers = timers;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Takes note that {@code who} has seen {@code seen}; looks it up where this replica has not.
   *
   * @param who for people, for example {@code agent shop/orders/o-1}
   */
  public synchronized void seen(Position seen, String who) {
    boolean later = report == null || seen.isAfter(report.seen());
    if (seen.isAfter(here) && later) {
      report = new Report(seen, who);
      schedule(Duration.ZERO);
    }
  }

  /** What an earlier run of this replica has seen. To be called before the stream begins. */
  public synchronized void remember(Position earlier) {
    latest = latest.orLater(earlier);
  }

  /** The latest place this replica has been at. */
  public synchronized Position latest() {
    return latest;
  }

  private synchronized void schedule(Duration delay) {
    if (!scheduled) {
      scheduled = true;
      var unused = timers.schedule(this::check, delay.toMillis(), MILLISECONDS);
    }
  }

  private void check() {
    Report checked;
    synchronized (this) {
      scheduled = false;
      checked = report;
    }
    if (checked != null && !isSettled(checked)) {
      schedule(RETRY);
    } else if (checked != null) {
      settled(checked);
    }
  }

  private synchronized void settled(Report checked) {
    if (checked.equals(report)) {
      report = null;
    } else {
      schedule(Duration.ZERO);
    }
  }

  /** True if the store is past what was seen, or says itself that it is not. */
  private boolean isSettled(Report checked) {
    try {
      Commit commit = undecided;
      if (commit == null) {
        Optional<Commit> needed = commitFor(checked);
        if (needed.isEmpty()) {
          return true;
        }
        commit = needed.get();
      }
      CommitResult result = store.commit(commit);
      undecided = result instanceof CommitResult.Unknown ? commit : null;
      return false; // the next look finds it, or what came between
    } catch (StoreUnavailableException e) {
      LOG.atDebug().addKeyValue("reason", e.getMessage()).log("cannot look up what was seen");
      return false;
    }
  }

  private Optional<Commit> commitFor(Report checked) {
    Snapshot epoch = store.list(KeyRange.only(Keyspace.EPOCH));
    Position now = position(epoch);
    if (!checked.seen().isAfter(now)) {
      return Optional.empty();
    }
    Optional<Entry> known = store.get(Keyspace.REWIND);
    if (known
        .flatMap(RewindWatch::read)
        .filter(k -> !checked.seen().isAfter(k.seen()))
        .isPresent()) {
      return Optional.empty();
    }
    Rewind rewind = new Rewind(checked.seen(), now, checked.reporter(), clock.instant());
    return Optional.of(
        commit(rewind, modRevision(known), modRevision(epoch.entries().stream().findFirst())));
  }

  private Commit commit(Rewind rewind, Revision known, Revision epoch) {
    String operation = "rewind-%016x%016x".formatted(random.nextLong(), random.nextLong());
    Key audit = Keyspace.audit("system", operation);
    Bytes entry =
        AuditEntry.FORMAT.write(
            new AuditEntry(
                operation,
                "orchestrator",
                "store.rewound",
                "store",
                "%s has seen %s, etcd is at %s"
                    .formatted(rewind.reporter(), rewind.seen(), rewind.found()),
                rewind.at()));
    return new Commit(
        audit,
        null,
        List.of(Guard.asSeen(Keyspace.REWIND, known), Guard.asSeen(Keyspace.EPOCH, epoch)),
        List.of(
            new Change.Put(audit, entry),
            new Change.Put(Keyspace.REWIND, Rewind.FORMAT.write(rewind)),
            new Change.Delete(Keyspace.LEADER)));
  }

  private static Revision modRevision(Optional<Entry> entry) {
    return entry.map(Entry::modRevision).orElse(Revision.NONE);
  }

  private static Optional<Rewind> read(Entry entry) {
    return Rewind.FORMAT.read(entry.value()).value();
  }

  private static Position position(Snapshot snapshot) {
    long epoch =
        snapshot.entries().stream()
            .filter(entry -> entry.key().equals(Keyspace.EPOCH))
            .findFirst()
            .map(RewindWatch::epoch)
            .orElse(Epoch.FIRST.epoch());
    return new Position(epoch, snapshot.revision().value());
  }

  private static long epoch(Entry entry) {
    return Epoch.FORMAT.read(entry.value()).value().orElse(Epoch.FIRST).epoch();
  }

  @Override
  public void reset(Snapshot snapshot) {
    Position before = moveTo(position(snapshot));
    seen(before, reporter); // a stream that begins anew where it was before is no news
    snapshot.entries().forEach(this::tell);
    next.reset(snapshot);
  }

  @Override
  public void apply(ChangeBatch batch) {
    long epoch =
        batch.puts().stream()
            .filter(entry -> entry.key().equals(Keyspace.EPOCH))
            .findFirst()
            .map(RewindWatch::epoch)
            .orElseGet(this::epochHere);
    moveTo(new Position(epoch, batch.revision().value()));
    batch.puts().forEach(this::tell);
    if (batch.deletes().contains(Keyspace.REWIND)) {
      LOG.atInfo().addKeyValue("epoch", epoch).log("the store was adopted: rollouts go on");
    }
    next.apply(batch);
  }

  @Override
  public void progress(Revision revision) {
    moveTo(new Position(epochHere(), revision.value()));
    next.progress(revision);
  }

  @Override
  public void disconnected(String cause) {
    next.disconnected(cause);
  }

  private synchronized long epochHere() {
    return here.epoch();
  }

  /** Answers the latest place before. */
  private synchronized Position moveTo(Position now) {
    Position before = latest;
    here = now;
    latest = latest.orLater(now);
    return before;
  }

  private void tell(Entry entry) {
    if (entry.key().equals(Keyspace.REWIND)) {
      read(entry)
          .ifPresent(
              rewind ->
                  LOG.atError()
                      .addKeyValue("seen", rewind.seen())
                      .addKeyValue("by", rewind.reporter())
                      .addKeyValue("found", rewind.found())
                      .log(
                          "the store went back, as after a restore from a backup: nobody leads and"
                              + " agents keep the last known good until somebody runs tidegate"
                              + " orchestrator adopt --confirm"));
    }
  }
}

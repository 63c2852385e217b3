package dev.tidegate.orchestrator.signal;

import dev.tidegate.orchestrator.usage.FlagUsage;
import dev.tidegate.orchestrator.view.RolloutView;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.LeaderClaim;
import dev.tidegate.orchestrator.wire.Position;
import dev.tidegate.proto.v1.ReplicaReport;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports what this replica's agents say to whoever leads: every {@link #INTERVAL}, and soon after
 * an acknowledgement. If this replica leads itself, it writes into its own ledger. The first report
 * to a leader is full, and again after every break.
 *
 * <p>All work happens on the executor given, which must be one thread; {@link #nudge} may be called
 * from any.
 */
public final class ReplicaReporter {
  /** How often it reports. */
  public static final Duration INTERVAL = Duration.ofMillis(500);

  private static final Logger LOG = LoggerFactory.getLogger(ReplicaReporter.class);
  private static final long NUDGE_MILLIS = 20;
  private static final Duration BREAK = Duration.ofSeconds(1);

  private final ReplicaIdentity self;
  private final ReportSource source;
  private final Supplier<RolloutView> view;
  private final FleetLedger ledger;
  private final Function<String, ManagedChannel> channels;
  private final ScheduledExecutorService executor;
  private final LongSupplier nanoTicker;
  private final AtomicBoolean nudged = new AtomicBoolean();
  private @Nullable LeaderLink link;
  private Position ownTerm = Position.NONE;
  private long brokenAt;
  private Position brokenTerm = Position.NONE;

  /**
   * A reporter.
   *
   * @param usage what was evaluated here
   * @param view the newest view: it names the leader
   * @param ledger this replica's own, for while it leads, and for when it leads next
   * @param channels opens a channel to a replica's {@code host:port}
   * @param executor one thread, owned by the caller
   * @param nanoTicker monotonic nanoseconds
   */
  public ReplicaReporter(
      ReplicaIdentity self,
      AgentSessions sessions,
      CounterBook counters,
      FlagUsage usage,
      Supplier<RolloutView> view,
      FleetLedger ledger,
      Function<String, ManagedChannel> channels,
      ScheduledExecutorService executor,
      LongSupplier nanoTicker) {
    this.self = self;
    this.source = new ReportSource(self, sessions, counters, usage, nanoTicker);
    this.view = view;
    this.ledger = ledger;
    this.channels = channels;
    this.executor = executor;
    this.nanoTicker = nanoTicker;
  }

  /** Begins to report. Call once. */
  @SuppressWarnings("FutureReturnValueIgnored") // ends with its executor
  public void start() {
    long millis = INTERVAL.toMillis();
    executor.scheduleWithFixedDelay(this::report, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** Reports soon: something happened that the leader waits for, or there is a new one. */
  @SuppressWarnings("FutureReturnValueIgnored") // the next report comes anyway
  public void nudge() {
    if (nudged.compareAndSet(false, true)) {
      executor.schedule(this::report, NUDGE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Closes the connection to the leader. Call on the executor, or after it ended. */
  public void close() {
    dropLink();
  }

  private void report() {
    nudged.set(false);
    try {
      RolloutView current = view.get();
      Stored<LeaderClaim> leader = current.leader();
      if (leader == null) {
        return;
      }
      Position term = current.term().orElseThrow();
      if (leader.value().replica().equals(self.replica())) {
        dropLink();
        reportToSelf(term);
      } else {
        ownTerm = Position.NONE;
        reportTo(leader.value().grpcAddress(), term);
      }
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("a report to the leader failed");
    }
  }

  private void reportToSelf(Position term) {
    boolean begun = ownTerm.equals(term);
    ownTerm = ledger.accept(term, source.next(!begun)) ? term : Position.NONE;
  }

  private void reportTo(String address, Position term) {
    LeaderLink current = link;
    if (current != null && (!current.term().equals(term) || current.isBroken())) {
      brokenTerm = current.isBroken() ? current.term() : Position.NONE;
      brokenAt = nanoTicker.getAsLong();
      dropLink();
      current = null;
    }
    if (current == null) {
      if (brokenTerm.equals(term) && nanoTicker.getAsLong() - brokenAt < BREAK.toNanos()) {
        return;
      }
      brokenTerm = Position.NONE;
      current =
          new LeaderLink(
              channels.apply(address), term, nanoTicker, receipt -> ledger.told(term, receipt));
      link = current;
    }
    if (current.isReady()) {
      ReplicaReport report = source.next(current.isNew());
      current.send(report);
    }
  }

  private void dropLink() {
    if (link != null) {
      link.close();
      link = null;
    }
  }
}

package dev.tidegate.orchestrator.claim;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.tidegate.core.store.ChangeBatch;
import dev.tidegate.core.store.ChangeSink;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Fence;
import dev.tidegate.core.store.FencingToken;
import dev.tidegate.core.store.KeyRange;
import dev.tidegate.core.store.Lease;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Snapshot;
import dev.tidegate.core.store.Store;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.core.store.Subscription;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.LeaderClaim;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica's part in the election: it puts the claim under a lease when there is none, renews it
 * every quarter of the time to live, and stops acting two thirds of it after <em>sending</em> the
 * last renewal that was acknowledged, by the monotonic ticker, whatever the store says later. A
 * live lease is no proof of the claim, so each renewal reads the claim too.
 *
 * <p>Thread-safe. Turns run one at a time on the executor given, where the listener is called too,
 * without a lock; a store that does not answer may hold that thread for two call deadlines, so ask
 * {@link #leadership} before acting, which is exact at any time.
 */
public final class Candidacy implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Candidacy.class);
  private static final Duration TIME_TO_LIVE_MIN = Duration.ofSeconds(3);
  private static final Duration TIME_TO_LIVE_MAX = Duration.ofSeconds(30);

  private final Store store;
  private final ClaimAttempts attempts;
  private final long ttlNanos;
  private final LongSupplier ticker;
  private final ScheduledExecutorService timers;
  private final RandomGenerator random;
  private final Consumer<Leadership> listener;

  /** Serialises turns and {@link #close}; never held while the listener runs. */
  private final ReentrantLock turn = new ReentrantLock();

  private @Nullable ClaimAttempt attempt; // this and the next two guarded by turn
  private @Nullable ScheduledFuture<?> next;
  private boolean closed;
  private volatile @Nullable Subscription watch;
  private volatile @Nullable Held held;
  private volatile @Nullable LeaderClaim other;
  private @Nullable Leadership told; // of the executor's thread

  /**
   * A candidacy that begins with {@link #start}.
   *
   * @param self what the claim says of this replica; its nonce is replaced for each attempt
   * @param timeToLive 3 s to 30 s
   * @param ticker monotonic nanoseconds
   * @param timers single-threaded and this candidacy's own; shut down by the caller after {@link
   *     #close}
   * @param listener told of each change of leadership, and of the state at the start
   */
  public Candidacy(
      Store store,
      LeaderClaim self,
      Duration timeToLive,
      LongSupplier ticker,
      ScheduledExecutorService timers,
      RandomGenerator random,
      Consumer<Leadership> listener) {
    if (timeToLive.compareTo(TIME_TO_LIVE_MIN) < 0 || timeToLive.compareTo(TIME_TO_LIVE_MAX) > 0) {
      throw new IllegalArgumentException("time to live " + timeToLive + ", expected 3s to 30s");
    }
    this.store = store;
    this.attempts = new ClaimAttempts(store, self, timeToLive, ticker, random);
    this.ttlNanos = timeToLive.toNanos();
    this.ticker = ticker;
    this.timers = timers;
    this.random = random;
    this.listener = listener;
  }

  /** Enters the election. Call it once. */
  public void start() {
    watch = store.follow(KeyRange.only(Keyspace.LEADER), new ClaimSink());
    timers.execute(this::takeTurn);
  }

  /** Who leads, as of now: leading ends here at the very moment it ends. */
  public Leadership leadership() {
    Held now = held;
    return now != null && ticker.getAsLong() - now.actUntilNanos < 0
        ? new Leadership.Leading(now.fence)
        : new Leadership.Following(other);
  }

  /** Leaves the election, handing over at once: another candidate need not wait for the lease. */
  @Override
  public void close() {
    turn.lock();
    try {
      closed = true;
      Held was = held;
      held = null;
      if (was != null) {
        was.lease.revoke();
      }
      drop();
      Subscription watching = watch;
      if (watching != null) {
        watching.close();
      }
      if (next != null) {
        next.cancel(false);
      }
    } finally {
      turn.unlock();
    }
    timers.execute(this::tell);
  }

  private void takeTurn() {
    turn.lock();
    try {
      if (closed) {
        return;
      }
      if (next != null) {
        next.cancel(false);
      }
      long delayNanos = turnOnce();
      next = timers.schedule(this::takeTurn, delayNanos, NANOSECONDS);
    } finally {
      turn.unlock();
    }
    tell();
  }

  private long turnOnce() {
    Held now = held;
    try {
      return now == null ? campaign() : renew(now);
    } catch (StoreUnavailableException e) {
      LOG.atDebug().setMessage("claim turn failed").addKeyValue("reason", e.getMessage()).log();
      return now == null ? retryNanos() : untilRetryOrEnd(now);
    }
  }

  private void tell() {
    Leadership now = leadership();
    if (!now.equals(told)) {
      told = now;
      LOG.atInfo().setMessage("leadership").addKeyValue("claim", now).log();
      listener.accept(now);
    }
  }

  // --- without the claim

  /** Answers after how many nanoseconds to try again. */
  private long campaign() {
    Optional<Entry> found = store.get(Keyspace.LEADER);
    if (found.isPresent()) {
      return meet(found.get());
    }
    other = null;
    ClaimAttempt made = freshAttempt();
    CommitResult result = store.commit(made.commit());
    if (result instanceof CommitResult.Committed committed) {
      lead(made, committed.revision());
      return ttlNanos / 4;
    }
    if (result instanceof CommitResult.AlreadyApplied) {
      return 0; // somebody's claim, perhaps this very one: the next turn reads whose
    }
    if (result instanceof CommitResult.Fenced) {
      attempt = null; // its lease is gone
    }
    if (result instanceof CommitResult.Superseded) {
      drop();
      return ttlNanos / 2; // nobody may lead until the store is adopted
    }
    return retryNanos();
  }

  /** The claim is there: ours, if an attempt of unknown outcome made it, or another's. */
  private long meet(Entry claim) {
    ClaimAttempt made = attempt;
    if (made != null && made.made(claim) && isFresh(made)) {
      lead(made, claim.createRevision());
      return ttlNanos / 4;
    }
    drop();
    other = read(claim);
    return ttlNanos / 2; // the watch tells sooner when it goes
  }

  private static @Nullable LeaderClaim read(Entry claim) {
    return LeaderClaim.FORMAT.read(claim.value()).value().orElse(null);
  }

  private void lead(ClaimAttempt made, Revision created) {
    Fence fence = new Fence(Keyspace.LEADER, new FencingToken(created));
    held = new Held(made.lease(), fence, actUntil(made.sentNanos()));
    attempt = null;
    other = null;
  }

  /**
   * The attempt of unknown outcome, to be submitted again as it is, unless it has aged too much.
   */
  private ClaimAttempt freshAttempt() {
    ClaimAttempt made = attempt;
    if (made == null || !isFresh(made)) {
      drop();
      made = attempts.begin();
      attempt = made;
    }
    return made;
  }

  private boolean isFresh(ClaimAttempt made) {
    return ticker.getAsLong() - made.sentNanos() < ttlNanos / 3;
  }

  private void drop() {
    if (attempt != null) {
      attempt.lease().revoke(); // whatever still comes of it fails for want of its lease
      attempt = null;
    }
  }

  // --- with the claim

  private long renew(Held now) {
    long sentNanos = ticker.getAsLong();
    if (sentNanos - now.actUntilNanos >= 0) {
      return stepDown(now, "not renewed in time");
    }
    if (!now.lease.renew()) {
      return stepDown(now, "lease gone");
    }
    boolean ours =
        store
            .get(Keyspace.LEADER)
            .filter(claim -> claim.createRevision().equals(now.fence.token().revision()))
            .isPresent();
    if (!ours) {
      return stepDown(now, "claim gone");
    }
    held = new Held(now.lease, now.fence, actUntil(sentNanos));
    return ttlNanos / 4;
  }

  private long stepDown(Held was, String reason) {
    held = null;
    LOG.atWarn().setMessage("leadership lost").addKeyValue("reason", reason).log();
    timers.execute(was.lease::revoke); // after the listener was told, since it may block
    return retryNanos();
  }

  private long untilRetryOrEnd(Held now) {
    long leftNanos = now.actUntilNanos - ticker.getAsLong();
    return Math.max(0, Math.min(leftNanos, retryNanos()));
  }

  private long actUntil(long sentNanos) {
    return sentNanos + ttlNanos / 3 * 2;
  }

  private long retryNanos() {
    return ttlNanos / 32 + random.nextLong(ttlNanos / 16);
  }

  private record Held(Lease lease, Fence fence, long actUntilNanos) {}

  private final class ClaimSink implements ChangeSink {
    @Override
    public void reset(Snapshot snapshot) {
      timers.execute(Candidacy.this::takeTurn);
    }

    @Override
    public void apply(ChangeBatch batch) {
      timers.execute(Candidacy.this::takeTurn);
    }

    @Override
    public void progress(Revision revision) {
      // nothing of the claim changed
    }

    @Override
    public void disconnected(String cause) {
      // turns go on by time
    }
  }
}

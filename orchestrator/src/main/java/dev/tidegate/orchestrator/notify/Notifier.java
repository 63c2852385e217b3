package dev.tidegate.orchestrator.notify;

import dev.tidegate.core.store.Fence;
import dev.tidegate.core.store.Store;
import dev.tidegate.core.store.StoreUnavailableException;
import dev.tidegate.orchestrator.view.RolloutView;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
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
 * Tells targets what was committed, while this replica leads. How far each target was told is saved
 * after it was told: a new leader may tell the last one again, with the same key, and leaves none
 * out but those that the bounds of a {@link Delivery} say.
 *
 * <p>Looks whenever something changed or was answered, and once a second; on the executor given,
 * one look at a time. {@link #wake} is for any thread.
 */
public final class Notifier {
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);

  private final NotificationTargets targets;
  private final Map<String, NotificationSender> senders = new HashMap<>();
  private final Store store;
  private final Supplier<RolloutView> view;
  private final Supplier<Optional<Fence>> fence;
  private final InstantSource clock;
  private final LongSupplier ticker;
  private final ScheduledExecutorService executor;
  private final NotifyMeters meters;
  private final AtomicBoolean woken = new AtomicBoolean();
  private @Nullable Term term;
  private boolean complained;

  /**
   * Tells nobody yet.
   *
   * @param view the newest view
   * @param fence the claim held now; empty while following
   * @param ticker monotonic nanoseconds
   * @param executor one thread, which waits for the store
   */
  public Notifier(
      NotificationTargets targets,
      NotificationSenders senders,
      Store store,
      Supplier<RolloutView> view,
      Supplier<Optional<Fence>> fence,
      InstantSource clock,
      LongSupplier ticker,
      ScheduledExecutorService executor,
      MeterRegistry registry) {
    this(targets, senders::to, store, view, fence, clock, ticker, executor, registry);
  }

  Notifier(
      NotificationTargets targets,
      Function<NotificationTarget, NotificationSender> senders,
      Store store,
      Supplier<RolloutView> view,
      Supplier<Optional<Fence>> fence,
      InstantSource clock,
      LongSupplier ticker,
      ScheduledExecutorService executor,
      MeterRegistry registry) {
    this.targets = targets;
    targets.all().forEach(target -> this.senders.put(target.name(), senders.apply(target)));
    this.store = store;
    this.view = view;
    this.fence = fence;
    this.clock = clock;
    this.ticker = ticker;
    this.executor = executor;
    this.meters = new NotifyMeters(registry, targets);
  }

  /** Begins to look. Call once. */
  @SuppressWarnings("FutureReturnValueIgnored") // ends with its executor
  public void start() {
    long millis = LOOK_EVERY.toMillis();
    executor.scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** Looks soon. */
  public void wake() {
    if (!woken.compareAndSet(false, true)) {
      return;
    }
    try {
      executor.execute(this::look);
    } catch (RejectedExecutionException e) {
      LOG.debug("stopping; nobody is told any more");
    }
  }

  private void look() {
    woken.set(false);
    try {
      lookOnce();
      complained = false;
    } catch (StoreUnavailableException e) {
      if (!complained) {
        LOG.atWarn()
            .addKeyValue("reason", String.valueOf(e.getMessage()))
            .log("what happened cannot be read now; telling it later");
      }
      complained = true;
    } catch (RuntimeException e) { // must not end the looks to come
      LOG.atError().setCause(e).log("a look for notifications failed");
    }
  }

  private void lookOnce() {
    Optional<Fence> held = fence.get();
    Term now = term;
    if (now != null && (held.isEmpty() || !now.isOf(held.get()))) {
      now.end();
      now = null;
      term = null;
    }
    if (held.isEmpty()) {
      return;
    }
    if (now == null) {
      now = begin(held.get());
      term = now;
    }
    now.look(view.get(), clock.instant());
  }

  private Term begin(Fence held) {
    return new Term(
        held,
        NotifiedLog.load(store, held),
        new CommittedNews(store),
        targets.all(),
        (target, told) ->
            new Delivery(
                target,
                Objects.requireNonNull(senders.get(target.name())),
                ticker,
                meters,
                told,
                this::wake),
        view.get(),
        ticker);
  }
}

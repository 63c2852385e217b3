package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.store.Fence;
import dev.tidegate.core.store.Store;
import dev.tidegate.orchestrator.view.RolloutView;
import dev.tidegate.orchestrator.view.ViewChange;
import dev.tidegate.orchestrator.view.ViewKeeper;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries all rollouts out while this replica leads. A run takes a rollout's key, reads the newest
 * view and what agents say, decides and commits at most one transaction; it happens when something
 * of the rollout changed, when somebody calls {@link #wake}, and at the time the last decision
 * asked for.
 *
 * <p>Thread-safe. Runs block for store calls on the executor given.
 */
public final class Reconciler implements AutoCloseable {
  private final ViewKeeper views;
  private final Tools tools;
  private final KeyedQueue<RolloutName> rollouts;
  private final KeyedQueue<String> strays;
  private final Map<RolloutName, RolloutDesk> desks = new ConcurrentHashMap<>();
  private final KeyedQueue<String> overrides;
  private final KeyedQueue<String> flaps;
  private final StrayRequests strayRequests;

  /**
   * A reconciler that does nothing before {@link #start}.
   *
   * @param signals what agents say
   * @param measurements what other systems say
   * @param webhooks calls whom decisions wait for
   * @param leadership whether this replica leads
   * @param executor for runs; may have several threads
   * @param timers for wake-ups; only enqueues on it
   * @param clock for windows and display
   * @param ticker monotonic nanoseconds
   */
  public Reconciler(
      Store store,
      ViewKeeper views,
      ObservationSource signals,
      MeasurementSource measurements,
      WebhookCaller webhooks,
      LeadershipLink leadership,
      Executor executor,
      ScheduledExecutorService timers,
      InstantSource clock,
      LongSupplier ticker,
      ReconcileSettings settings,
      ReconcileMeters meters) {
    this.views = views;
    this.tools =
        new Tools(
            store,
            views,
            signals,
            measurements,
            webhooks,
            this::wake,
            leadership,
            new RequestIntake(store),
            new Observer(signals),
            clock,
            ticker,
            settings,
            meters);
    this.rollouts = new KeyedQueue<>(executor, timers, this::run);
    this.strayRequests = new StrayRequests(tools);
    this.strays = new KeyedQueue<>(executor, timers, strayRequests::run);
    this.overrides = new KeyedQueue<>(executor, timers, new OverrideExpiry(tools)::run);
    this.flaps = new KeyedQueue<>(executor, timers, new FlapFreezes(tools)::run);
  }

  /** Follows the view from now on. Call it once. */
  public void start() {
    views.onChange(this::changed);
    wakeAll();
  }

  /** Runs the rollout soon. */
  public void wake(RolloutName rollout) {
    rollouts.wake(rollout);
  }

  /** Runs all rollouts of the namespace soon, for example since an agent of it acknowledged. */
  public void wakeNamespace(String namespace) {
    views.current().namespace(namespace).rollouts().keySet().forEach(rollouts::wake);
  }

  /** Runs everything soon, for example since this replica begins to lead. */
  public void wakeAll() {
    RolloutView view = views.current();
    view.namespaces().keySet().forEach(this::wakeAllOf);
  }

  private void wakeAllOf(String namespace) {
    wakeNamespace(namespace);
    if (StrayRequests.any(views.current().namespace(namespace))) {
      strays.wake(namespace);
    }
    if (OverrideExpiry.any(views.current().namespace(namespace))) {
      overrides.wake(namespace);
    }
    if (FlapFreezes.any(views.current().namespace(namespace))) {
      flaps.wake(namespace);
    }
  }

  private void changed(ViewChange change) {
    if (change.system()) {
      wakeAll();
      return;
    }
    change.rollouts().forEach(rollouts::wake);
    // A freeze, a flag, a claim or another rollout's end may matter to any rollout beside it.
    change.namespaces().forEach(this::wakeAllOf);
    forgetVanished(change.view());
  }

  private void forgetVanished(RolloutView view) {
    desks.keySet().removeIf(name -> view.rollout(name).isEmpty());
  }

  private @Nullable Duration run(RolloutName name) {
    long began = tools.ticker().getAsLong();
    RolloutDesk desk = desk(name);
    Duration next = desk == null ? null : desk.run();
    tools.meters().ran(Duration.ofNanos(tools.ticker().getAsLong() - began));
    return next;
  }

  /** That of the term in which this replica leads now; null while it does not. */
  private @Nullable RolloutDesk desk(RolloutName name) {
    Fence held = tools.leadership().fence().get().orElse(null);
    RolloutDesk known = desks.get(name);
    if (known != null && held != null && known.isOf(held)) {
      return known;
    }
    if (known != null) {
      desks.remove(name);
      known.end();
    }
    if (held == null) {
      return null;
    }
    RolloutDesk fresh = new RolloutDesk(name, tools, held);
    desks.put(name, fresh);
    return fresh;
  }

  /** What the last run of a rollout saw and decided; empty unless this replica leads. */
  public Optional<LatestRun> latest(RolloutName rollout) {
    return Optional.ofNullable(desks.get(rollout)).map(RolloutDesk::latest);
  }

  /** Ends all wake-ups; runs in progress finish on their own. */
  @Override
  public void close() {
    rollouts.close();
    strays.close();
    overrides.close();
    flaps.close();
  }
}

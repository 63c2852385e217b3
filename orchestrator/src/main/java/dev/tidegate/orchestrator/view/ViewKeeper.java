package dev.tidegate.orchestrator.view;

import dev.tidegate.core.store.ChangeBatch;
import dev.tidegate.core.store.ChangeSink;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Snapshot;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the newest {@link RolloutView}. The store's callbacks only enqueue, coalesced by key; one
 * task at a time on the executor applies what has come, publishes the snapshot, and then tells the
 * listeners. What a listener is told was published before, and changes are told in order.
 *
 * <p>Thread-safe.
 */
public final class ViewKeeper implements ChangeSink {
  private static final Logger LOG = LoggerFactory.getLogger(ViewKeeper.class);
  private static final RolloutView NOTHING =
      new RolloutView(
          Revision.NONE,
          0,
          null,
          null,
          Collections.emptySortedMap(),
          null,
          Collections.emptySortedMap(),
          List.of());

  private final Executor executor;
  private final ViewWait wait;
  private final PendingChanges pending = new PendingChanges();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final ViewState state = new ViewState();
  private final List<Consumer<ViewChange>> listeners = new CopyOnWriteArrayList<>();
  private final List<Waiter> waiters = new CopyOnWriteArrayList<>();
  private volatile RolloutView current = NOTHING;
  private volatile boolean connected;

  /** A keeper that applies changes on {@code executor}, one task at a time. */
  public ViewKeeper(Executor executor, ViewMeters meters) {
    this(executor, meters, ViewWait.BLOCKING);
  }

  /** A keeper whose callers wait as {@code wait} says. */
  public ViewKeeper(Executor executor, ViewMeters meters, ViewWait wait) {
    this.executor = executor;
    this.wait = wait;
    meters.observe(this);
  }

  /** The newest snapshot; before the first contact with the store one without anything. */
  public RolloutView current() {
    return current;
  }

  /** True if the whole state was read and the stream of changes runs. */
  public boolean synced() {
    return connected && current.revision().isAfter(Revision.NONE);
  }

  /** True while the stream of changes runs. */
  public boolean connected() {
    return connected;
  }

  /**
   * Tells {@code listener} every change from now on, on the keeper's executor. It must not block;
   * what it throws is logged.
   */
  public void onChange(Consumer<ViewChange> listener) {
    listeners.add(listener);
  }

  /**
   * Waits until everything up to {@code revision} is in {@link #current}: read your own writes.
   * Never call it from a listener.
   *
   * @return false if {@code timeout} passed first
   */
  public boolean awaitRevision(Revision revision, Duration timeout) throws InterruptedException {
    Waiter waiter = new Waiter(revision, new CompletableFuture<>());
    waiters.add(waiter);
    try {
      wake(waiter);
      return wait.await(waiter.reached, timeout);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new AssertionError("a waiter is only ever completed normally", e);
    } finally {
      waiters.remove(waiter);
    }
  }

  @Override
  public void reset(Snapshot snapshot) {
    connected = true;
    pending.reset(snapshot);
    schedule();
  }

  @Override
  public void apply(ChangeBatch batch) {
    connected = true;
    pending.apply(batch);
    schedule();
  }

  @Override
  public void progress(Revision revision) {
    connected = true;
    pending.progress(revision);
    schedule();
  }

  @Override
  public void disconnected(String cause) {
    if (connected) {
      LOG.atWarn().addKeyValue("reason", cause).log("lost the store's change stream");
    }
    connected = false;
  }

  private void schedule() {
    if (scheduled.compareAndSet(false, true)) {
      executor.execute(this::applyPending);
    }
  }

  private void applyPending() {
    scheduled.set(false);
    PendingChanges.Drained drained = pending.drain();
    if (drained == null) {
      return;
    }
    Dirty dirty = new Dirty();
    RolloutView view = state.apply(drained, dirty);
    current = view;
    waiters.forEach(this::wake);
    if (!dirty.isEmpty()) {
      ViewChange change = dirty.of(view);
      listeners.forEach(listener -> tell(listener, change));
    }
  }

  private static void tell(Consumer<ViewChange> listener, ViewChange change) {
    try {
      listener.accept(change);
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("revision", change.view().revision())
          .setCause(e)
          .log("a listener of the view failed");
    }
  }

  private void wake(Waiter waiter) {
    if (!waiter.revision.isAfter(current.revision())) {
      waiter.reached.complete(true);
    }
  }

  private record Waiter(Revision revision, CompletableFuture<Boolean> reached) {}
}

package dev.tidegate.orchestrator.reconcile;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a task per key: never two at once for one key, wake-ups in between coalesced into one more
 * run, a failed run again after a growing delay. It holds one entry per key that was ever woken and
 * not forgotten, so it is bounded by what it is woken for. Thread-safe; no lock is held while a
 * task runs.
 *
 * @param <K> what is run for
 */
final class KeyedQueue<K> {
  private static final Logger LOG = LoggerFactory.getLogger(KeyedQueue.class);
  private static final Duration BACKOFF_FIRST = Duration.ofMillis(100);
  private static final Duration BACKOFF_MAX = Duration.ofSeconds(10);
  private static final int DOUBLINGS_MAX = 16;

  /** One run of a key. */
  interface Run<K> {
    /** Answers after how long to run again at the latest, or null to wait for a wake-up. */
    @Nullable Duration run(K key);
  }

  private static final class Slot {
    boolean running;
    boolean again;
    int failures;
    @Nullable ScheduledFuture<?> timer;
  }

  private final Executor executor;
  private final ScheduledExecutorService timers;
  private final Run<K> task;
  private final Map<K, Slot> slots = new HashMap<>();
  private boolean closed;

  KeyedQueue(Executor executor, ScheduledExecutorService timers, Run<K> task) {
    this.executor = executor;
    this.timers = timers;
    this.task = task;
  }

  /** Runs {@code key} soon: once, however often it is woken before. */
  synchronized void wake(K key) {
    if (closed) {
      return;
    }
    Slot slot = slots.computeIfAbsent(key, k -> new Slot());
    cancelTimer(slot);
    if (slot.running) {
      slot.again = true;
    } else {
      slot.running = true;
      submit(key, slot);
    }
  }

  /** Starts nothing more. */
  synchronized void close() {
    closed = true;
    slots.values().forEach(KeyedQueue::cancelTimer);
    slots.clear();
  }

  private void submit(K key, Slot slot) {
    try {
      executor.execute(() -> runOnce(key, slot));
    } catch (RejectedExecutionException e) {
      slot.running = false;
      LOG.atDebug().addKeyValue("rollout", key).log("not run: the executor is shut down");
    }
  }

  private void runOnce(K key, Slot slot) {
    Duration next = null;
    boolean failed = false;
    try {
      next = task.run(key);
    } catch (RuntimeException e) {
      failed = true;
      LOG.atWarn().addKeyValue("rollout", key).setCause(e).log("a run failed and is tried again");
    }
    finish(key, slot, next, failed);
  }

  private synchronized void finish(K key, Slot slot, @Nullable Duration next, boolean failed) {
    slot.running = false;
    slot.failures = failed ? Math.min(slot.failures + 1, DOUBLINGS_MAX) : 0;
    if (closed) {
      return;
    }
    if (failed) {
      slot.again = false;
      later(key, slot, backoff(slot.failures));
    } else if (slot.again) {
      slot.again = false;
      slot.running = true;
      submit(key, slot);
    } else if (next != null) {
      later(key, slot, next);
    } else {
      slots.remove(key);
    }
  }

  private void later(K key, Slot slot, Duration delay) {
    cancelTimer(slot);
    long nanos = Math.max(0, delay.toNanos());
    slot.timer = timers.schedule(() -> wake(key), nanos, NANOSECONDS);
  }

  static Duration backoff(int failures) {
    Duration delay = BACKOFF_FIRST.multipliedBy(1L << Math.min(failures - 1, DOUBLINGS_MAX));
    return delay.compareTo(BACKOFF_MAX) > 0 ? BACKOFF_MAX : delay;
  }

  private static void cancelTimer(Slot slot) {
    if (slot.timer != null) {
      slot.timer.cancel(false);
      slot.timer = null;
    }
  }
}

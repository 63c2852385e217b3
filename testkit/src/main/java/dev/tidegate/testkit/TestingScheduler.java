package dev.tidegate.testkit;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Timers run by {@link TestingClock}, in order of due time, then of submission. */
final class TestingScheduler extends AbstractExecutorService implements ScheduledExecutorService {
  /**
   * More tasks than this in one run without time moving is an endless loop of the code under test.
   */
  private static final int TASKS_PER_INSTANT_MAX = 100_000;

  private final LongSupplier ticker;
  private final PriorityQueue<Task<?>> queue = new PriorityQueue<>();
  private long submitted;
  private boolean shutdown;

  TestingScheduler(LongSupplier ticker) {
    this.ticker = ticker;
  }

  /** When the earliest task is due, {@link Long#MAX_VALUE} without one. */
  synchronized long nextDue() {
    Task<?> next = queue.peek();
    return next == null ? Long.MAX_VALUE : next.dueNanos;
  }

  void runDue() {
    for (int ran = 0; ran < TASKS_PER_INSTANT_MAX; ran++) {
      Task<?> task = pollDue();
      if (task == null) {
        return;
      }
      task.run();
      task.rethrow();
    }
    throw new IllegalStateException("tasks without end at one instant");
  }

  private synchronized @Nullable Task<?> pollDue() {
    return nextDue() <= ticker.getAsLong() ? queue.poll() : null;
  }

  private <T> Task<T> add(Task<T> task) {
    enqueue(task);
    return task;
  }

  private synchronized void enqueue(Task<?> task) {
    if (shutdown) {
      throw new RejectedExecutionException("the testing scheduler was shut down");
    }
    queue.add(task);
  }

  private synchronized void remove(Task<?> task) {
    queue.remove(task);
  }

  private synchronized long nextNumber() {
    return submitted++;
  }

  @Override
  public void execute(Runnable command) {
    enqueue(new Task<>(command, ticker.getAsLong(), 0));
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return add(new Task<>(command, after(delay, unit), 0));
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    return add(new Task<>(callable, after(delay, unit)));
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    return add(new Task<>(command, after(initialDelay, unit), unit.toNanos(period)));
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    return scheduleAtFixedRate(command, initialDelay, delay, unit);
  }

  private long after(long delay, TimeUnit unit) {
    return ticker.getAsLong() + Math.max(0, unit.toNanos(delay));
  }

  @Override
  public synchronized void shutdown() {
    shutdown = true;
    queue.removeIf(task -> task.periodNanos > 0);
  }

  @Override
  public synchronized List<Runnable> shutdownNow() {
    shutdown = true;
    List<Runnable> waiting = List.copyOf(queue);
    queue.clear();
    return waiting;
  }

  @Override
  public synchronized boolean isShutdown() {
    return shutdown;
  }

  @Override
  public synchronized boolean isTerminated() {
    return shutdown && queue.isEmpty();
  }

  /** Does not wait, since only the test's own thread could run what it would wait for. */
  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    runDue();
    return isTerminated();
  }

  private final class Task<V> extends FutureTask<V> implements RunnableScheduledFuture<V> {
    private final long number = nextNumber();
    private final long periodNanos;
    private final boolean failsTheTest;
    private long dueNanos;
    private @Nullable Throwable failure;

    Task(Callable<V> callable, long dueNanos) {
      super(callable);
      this.failsTheTest = false;
      this.dueNanos = dueNanos;
      this.periodNanos = 0;
    }

    @SuppressWarnings("NullAway") // a runnable's task has no result
    Task(Runnable command, long dueNanos, long periodNanos) {
      super(command, null);
      this.failsTheTest = true;
      this.dueNanos = dueNanos;
      this.periodNanos = periodNanos;
    }

    @Override
    public void run() {
      if (periodNanos == 0) {
        super.run();
      } else if (runAndReset() && !isShutdown()) {
        dueNanos = ticker.getAsLong() + periodNanos;
        enqueue(this);
      }
    }

    @Override
    protected void setException(Throwable thrown) {
      failure = thrown;
      super.setException(thrown);
    }

    /** Nobody reads the future of a bare runnable, so its failure reaches the test this way. */
    void rethrow() {
      if (failsTheTest && failure instanceof RuntimeException thrown) {
        throw thrown;
      }
      if (failsTheTest && failure instanceof Error thrown) {
        throw thrown;
      }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      remove(this);
      return super.cancel(mayInterruptIfRunning);
    }

    @Override
    public boolean isPeriodic() {
      return periodNanos > 0;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(dueNanos - ticker.getAsLong(), NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      if (!(other instanceof Task<?> task)) {
        throw new AssertionError("foreign task " + other);
      }
      int byTime = Long.compare(dueNanos, task.dueNanos);
      return byTime != 0 ? byTime : Long.compare(number, task.number);
    }
  }
}

package dev.tidegate.sim.runtime;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Threads of a process in virtual time: as many tasks at once as it has threads, begun in order,
 * each a little later than it could, by chance. What a task throws ends the simulation, for nobody
 * would have seen it.
 */
public final class SimExecutor extends AbstractExecutorService implements ScheduledExecutorService {
  private static final long START_NANOS_MAX = 200_000;

  private final SimProcess process;
  private final int threads;
  private final Deque<Runnable> ready = new ArrayDeque<>();
  private int running;
  private boolean shutdown;

  /** An executor of {@code threads} threads. */
  public SimExecutor(SimProcess process, int threads) {
    this.process = process;
    this.threads = threads;
  }

  @Override
  public void execute(Runnable command) {
    if (shutdown) {
      throw new RejectedExecutionException("an executor of " + process + " was shut down");
    }
    ready.add(command);
    begin();
  }

  private void begin() {
    Runnable task = running < threads ? ready.poll() : null;
    if (task == null) {
      return;
    }
    running++;
    long late = process.simulator().random().nextLong(START_NANOS_MAX);
    process
        .simulator()
        .add(
            late,
            process,
            () -> {
              try {
                task.run();
              } finally {
                running--;
                begin();
              }
            });
  }

  private <T> Timer<T> start(Timer<T> timer, long nanos) {
    if (shutdown) {
      throw new RejectedExecutionException("an executor of " + process + " was shut down");
    }
    timer.after(nanos);
    return timer;
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return start(new Timer<>(command, 0), unit.toNanos(delay));
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    return start(new Timer<>(callable), unit.toNanos(delay));
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    return start(new Timer<>(command, unit.toNanos(period)), unit.toNanos(initialDelay));
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    return scheduleAtFixedRate(command, initialDelay, delay, unit);
  }

  @Override
  public void shutdown() {
    shutdown = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown = true;
    List<Runnable> waiting = List.copyOf(ready);
    ready.clear();
    return waiting;
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return shutdown && running == 0 && ready.isEmpty();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return isTerminated();
  }

  private final class Timer<V> extends FutureTask<V> implements RunnableScheduledFuture<V> {
    private final long periodNanos;
    private long dueNanos;
    private @Nullable Event event;
    private @Nullable Throwable thrown;

    Timer(Callable<V> callable) {
      super(callable);
      this.periodNanos = 0;
    }

    @SuppressWarnings("NullAway") // a runnable's task has no result
    Timer(Runnable command, long periodNanos) {
      super(command, null);
      this.periodNanos = periodNanos;
    }

    void after(long nanos) {
      dueNanos = process.simulator().nanoTime() + nanos;
      event = process.simulator().add(nanos, process, this::due);
    }

    private void due() {
      if (!shutdown) {
        ready.add(this);
        begin();
      }
    }

    @Override
    public void run() {
      if (periodNanos == 0) {
        super.run();
      } else if (runAndReset() && !shutdown) {
        after(periodNanos);
      }
      rethrow();
    }

    @Override
    protected void setException(Throwable failure) {
      thrown = failure;
      super.setException(failure);
    }

    private void rethrow() {
      if (thrown instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      if (thrown instanceof Error error) {
        throw error;
      }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      if (event != null) {
        event.cancel();
      }
      return super.cancel(mayInterruptIfRunning);
    }

    @Override
    public boolean isPeriodic() {
      return periodNanos > 0;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(dueNanos - process.simulator().nanoTime(), NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(NANOSECONDS), other.getDelay(NANOSECONDS));
    }
  }
}

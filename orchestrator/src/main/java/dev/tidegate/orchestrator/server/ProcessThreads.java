package dev.tidegate.orchestrator.server;

import dev.tidegate.orchestrator.replica.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Executors of this process's own threads: named, owned here, ended together. */
final class ProcessThreads implements Threads, AutoCloseable {
  private static final Duration END_WITHIN = Duration.ofSeconds(3);
  private static final int CALLS_WAITING_MAX = 20_000;
  private static final int BLOCKING_WAITING_MAX = 2_000;

  private final List<ExecutorService> executors = new ArrayList<>();

  @Override
  public ScheduledExecutorService timers(String name) {
    return owned(Executors.newSingleThreadScheduledExecutor(factory(name)));
  }

  @Override
  public ExecutorService serial(String name) {
    return owned(Executors.newSingleThreadExecutor(factory(name)));
  }

  @Override
  public ExecutorService calls(int threads) {
    return pool("grpc", threads, CALLS_WAITING_MAX);
  }

  @Override
  public ExecutorService blocking(String name, int threads) {
    return pool(name, threads, BLOCKING_WAITING_MAX);
  }

  private ExecutorService pool(String name, int threads, int waitingMax) {
    return owned(
        new ThreadPoolExecutor(
            threads,
            threads,
            1,
            TimeUnit.MINUTES,
            waitingMax > 10_000
                ? new LinkedBlockingQueue<>(waitingMax)
                : new ArrayBlockingQueue<>(waitingMax),
            factory(name)));
  }

  private <T extends ExecutorService> T owned(T executor) {
    executors.add(executor);
    return executor;
  }

  private static ThreadFactory factory(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  public void close() {
    executors.forEach(ExecutorService::shutdownNow);
    for (ExecutorService executor : executors) {
      try {
        if (!executor.awaitTermination(END_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
          return; // daemons: the process ends without them
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}

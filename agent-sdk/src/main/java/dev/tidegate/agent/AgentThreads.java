package dev.tidegate.agent;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The agent's threads: all daemons, few, with bounded queues. */
final class AgentThreads {
  private static final int WORKERS = 4;
  private static final int WORK_MAX = 256;
  private static final int NOTIFICATIONS_MAX = 10_000;

  private AgentThreads() {}

  /** The one thread that owns the session. What comes after its end is dropped. */
  static ScheduledExecutorService owner() {
    ScheduledThreadPoolExecutor owner =
        new ScheduledThreadPoolExecutor(
            1, named("tidegate-session"), new ThreadPoolExecutor.DiscardPolicy());
    owner.setRemoveOnCancelPolicy(true);
    owner.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return owner;
  }

  /** For stage work: one task for each rollout at most, so the queue cannot fill. */
  static ExecutorService workers() {
    return pool(WORKERS, WORK_MAX, "tidegate-stage");
  }

  /** For listeners: one task for each of them at most, so the queue cannot fill. */
  static ExecutorService notifications() {
    return pool(1, NOTIFICATIONS_MAX, "tidegate-listener");
  }

  private static ExecutorService pool(int threads, int queue, String name) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(queue),
            named(name),
            new ThreadPoolExecutor.DiscardOldestPolicy());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static ThreadFactory named(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}

package dev.tidegate.orchestrator.replica;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;

/** Makes every executor of a replica; whoever made this ends them together. */
public interface Threads {
  /** One thread with timers. */
  ScheduledExecutorService timers(String name);

  /** One thread, tasks in order. */
  ExecutorService serial(String name);

  /** For gRPC calls, which never block: a few threads; beyond a bound a call is refused. */
  ExecutorService calls(int threads);

  /** For work that waits for the store; beyond a bound it is refused. */
  ExecutorService blocking(String name, int threads);
}

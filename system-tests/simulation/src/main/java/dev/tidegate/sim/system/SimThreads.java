package dev.tidegate.sim.system;

import dev.tidegate.orchestrator.replica.Threads;
import dev.tidegate.sim.runtime.SimExecutor;
import dev.tidegate.sim.runtime.SimProcess;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The executors of one simulated process. Those whose tasks hold a lock while they wait for the
 * store are one: a second one that came to such a lock would stop the whole simulation.
 */
final class SimThreads implements Threads {
  private static final Set<String> LOCKING = Set.of("claim", "replica-record");

  private final SimProcess process;
  private final SimExecutor locking;

  SimThreads(SimProcess process) {
    this.process = process;
    this.locking = new SimExecutor(process, 1);
  }

  /** Runs what may come to a lock that is held while the store is waited for. */
  SimExecutor locking() {
    return locking;
  }

  @Override
  public ScheduledExecutorService timers(String name) {
    return LOCKING.contains(name) ? locking : new SimExecutor(process, 1);
  }

  @Override
  public ExecutorService serial(String name) {
    return new SimExecutor(process, 1);
  }

  /** One thread, for calls must be handled in order and never block. */
  @Override
  public ExecutorService calls(int threads) {
    return new SimExecutor(process, 1);
  }

  @Override
  public ExecutorService blocking(String name, int threads) {
    return new SimExecutor(process, threads);
  }
}

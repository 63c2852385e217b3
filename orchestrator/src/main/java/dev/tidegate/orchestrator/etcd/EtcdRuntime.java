package dev.tidegate.orchestrator.etcd;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What binds an {@link EtcdStore} to the world: its etcd, its threads and its time.
 *
 * @param clients makes a client, again after each long outage; where the store has several
 *     endpoints, each leads to the next of them
 * @param callWait how a caller waits for an answer
 * @param loops makes the executor of a change stream, which runs one task at a time and is shut
 *     down with its stream
 * @param ticker monotonic nanoseconds
 * @param random jitters retries; used from the threads of all streams
 */
public record EtcdRuntime(
    Supplier<EtcdClient> clients,
    CallWait callWait,
    Supplier<ScheduledExecutorService> loops,
    LongSupplier ticker,
    RandomGenerator random) {

  /** Real threads, on the etcd that {@code clients} reach. */
  public static EtcdRuntime threaded(
      Supplier<EtcdClient> clients, LongSupplier ticker, RandomGenerator random) {
    return new EtcdRuntime(clients, CallWait.blocking(), EtcdRuntime::thread, ticker, random);
  }

  private static ScheduledExecutorService thread() {
    return new ScheduledThreadPoolExecutor(1, EtcdRuntime::daemon);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "etcd-changes");
    thread.setDaemon(true);
    return thread;
  }
}

package dev.tidegate.sim.etcd;

import dev.tidegate.orchestrator.etcd.EtcdClient;
import dev.tidegate.orchestrator.etcd.EtcdOptions;
import dev.tidegate.orchestrator.etcd.EtcdRuntime;
import dev.tidegate.orchestrator.etcd.EtcdStore;
import dev.tidegate.testkit.TestingClock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The production store on its own real threads, on a simulated etcd that has one of its own and
 * moves on in time only when told. Thread-safe.
 */
final class RealThreads implements AutoCloseable {
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final TestingClock clock = new TestingClock();
  private final TestingFaults faults = new TestingFaults();
  private final SimEtcd etcd = new SimEtcd(new TestingTime(clock), new Random(1), faults);
  private final EtcdStore store;
  private final AtomicInteger clients = new AtomicInteger();

  RealThreads() {
    EtcdOptions options = EtcdOptions.plain(List.of("http://simulated:2379"));
    this.store =
        EtcdStore.over(
            options,
            EtcdRuntime.threaded(
                () -> client(options.callDeadline()), clock.ticker(), new Random(1)));
  }

  private EtcdClient client(Duration callDeadline) {
    return CompletableFuture.<EtcdClient>supplyAsync(
            () -> {
              clients.incrementAndGet();
              return new ConfinedClient(etcd.client("a", callDeadline), clock, thread);
            },
            thread)
        .join();
  }

  EtcdStore store() {
    return store;
  }

  /** How many clients the store has had. */
  int clients() {
    return clients.get();
  }

  void pass(Duration step) {
    run(() -> clock.advance(step));
  }

  void faults(Consumer<TestingFaults> change) {
    run(() -> change.accept(faults));
  }

  void etcd(Consumer<SimEtcd> change) {
    run(
        () -> {
          change.accept(etcd);
          clock.runDue();
        });
  }

  private void run(Runnable work) {
    CompletableFuture.runAsync(work, thread).join();
  }

  @Override
  public void close() {
    store.close();
    thread.shutdown();
  }
}

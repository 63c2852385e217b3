package dev.tidegate.sim.etcd;

import dev.tidegate.core.store.Store;
import dev.tidegate.orchestrator.etcd.EtcdClient;
import dev.tidegate.orchestrator.etcd.EtcdOptions;
import dev.tidegate.orchestrator.etcd.EtcdRuntime;
import dev.tidegate.orchestrator.etcd.EtcdStore;
import dev.tidegate.testkit.StoreContract;
import dev.tidegate.testkit.TestingClock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;

/** The production store, on its own real threads, keeps its contract on the simulated etcd too. */
final class SimEtcdStoreTest extends StoreContract {
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final TestingClock clock = new TestingClock();
  private final SimEtcd etcd =
      new SimEtcd(new TestingTime(clock), new Random(1), EtcdFaults.none());
  private final EtcdStore store = open();

  private EtcdStore open() {
    EtcdOptions options = EtcdOptions.plain(List.of("http://simulated:2379"));
    return EtcdStore.over(
        options,
        EtcdRuntime.threaded(
            () -> client(options.callDeadline()), System::nanoTime, new Random(1)));
  }

  private EtcdClient client(Duration callDeadline) {
    return CompletableFuture.<EtcdClient>supplyAsync(
            () -> new ConfinedClient(etcd.client("a", callDeadline), clock, thread), thread)
        .join();
  }

  @AfterEach
  void close() {
    store.close();
    thread.shutdown();
  }

  @Override
  protected Store store() {
    return store;
  }

  @Override
  protected void pass(Duration step) {
    CompletableFuture.runAsync(() -> clock.advance(step), thread).join();
  }
}

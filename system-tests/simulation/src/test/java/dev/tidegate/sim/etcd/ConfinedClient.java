package dev.tidegate.sim.etcd;

import dev.tidegate.core.store.LeaseId;
import dev.tidegate.orchestrator.etcd.EtcdClient;
import dev.tidegate.orchestrator.etcd.EtcdGrant;
import dev.tidegate.orchestrator.etcd.EtcdRange;
import dev.tidegate.orchestrator.etcd.EtcdStatus;
import dev.tidegate.orchestrator.etcd.EtcdTxn;
import dev.tidegate.orchestrator.etcd.EtcdWatch;
import dev.tidegate.testkit.TestingClock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A simulated client for real threads: all it does happens on one thread of its own, together with
 * what is due in virtual time. Thread-safe.
 */
record ConfinedClient(EtcdClient client, TestingClock clock, Executor thread)
    implements EtcdClient {
  @Override
  public CompletableFuture<EtcdTxn.Answer> txn(EtcdTxn txn) {
    return ask(() -> client.txn(txn));
  }

  @Override
  public CompletableFuture<EtcdRange.Answer> range(EtcdRange question) {
    return ask(() -> client.range(question));
  }

  @Override
  public CompletableFuture<EtcdGrant> grant(long seconds) {
    return ask(() -> client.grant(seconds));
  }

  @Override
  public CompletableFuture<Long> keepAlive(LeaseId lease) {
    return ask(() -> client.keepAlive(lease));
  }

  @Override
  public CompletableFuture<Void> revoke(LeaseId lease) {
    return ask(() -> client.revoke(lease));
  }

  @Override
  public CompletableFuture<EtcdStatus> status(String endpoint) {
    return ask(() -> client.status(endpoint));
  }

  private <T> CompletableFuture<T> ask(Supplier<CompletableFuture<T>> question) {
    CompletableFuture<T> told = new CompletableFuture<>();
    thread.execute(
        () -> {
          var unused = question.get().whenComplete((value, failure) -> tell(told, value, failure));
          clock.runDue();
        });
    return told;
  }

  private static <T> void tell(CompletableFuture<T> told, T value, @Nullable Throwable failure) {
    if (failure == null) {
      told.complete(value);
    } else {
      told.completeExceptionally(failure);
    }
  }

  private void run(Runnable work) {
    CompletableFuture.runAsync(work, thread).thenRunAsync(clock::runDue, thread).join();
  }

  @Override
  public EtcdWatch.Handle watch(EtcdWatch question, EtcdWatch.Listener listener) {
    EtcdWatch.Handle handle =
        CompletableFuture.supplyAsync(() -> client.watch(question, listener), thread).join();
    thread.execute(clock::runDue);
    return new EtcdWatch.Handle() {
      @Override
      public void requestProgress() {
        run(handle::requestProgress);
      }

      @Override
      public void close() {
        run(handle::close);
      }
    };
  }

  @Override
  public void close() {
    run(client::close);
  }
}

package dev.tidegate.sim.etcd;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.etcd.EtcdClient;
import dev.tidegate.testkit.EtcdCluster;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** Real etcd, whose client is shared by all sequences and outlives them. */
final class RealSide extends Side {
  private final EtcdCluster cluster;

  RealSide(EtcdClient client, EtcdCluster cluster, String prefix, long base) {
    super(client, prefix, base);
    this.cluster = cluster;
  }

  @Override
  <T> T await(CompletableFuture<T> answer) throws ExecutionException {
    try {
      return answer.get(20, SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("etcd does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  void until(BooleanSupplier done, Runnable attempt) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .until(
            () -> {
              if (!done.getAsBoolean()) {
                attempt.run();
              }
              return done.getAsBoolean();
            });
  }

  @Override
  String compact(Revision revision) {
    try {
      cluster.compact(revision);
      return "done";
    } catch (UncheckedIOException e) {
      String message = String.valueOf(e.getMessage());
      return message.contains("future") ? "future" : "compacted";
    }
  }

  @Override
  public void close() {}
}

package dev.tidegate.sim.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.etcd.EtcdClient;
import dev.tidegate.testkit.TestingClock;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** The simulated etcd, or one made wrong on purpose. */
final class SimSide extends Side {
  private final TestingClock clock;
  private final SimEtcd etcd;

  private SimSide(TestingClock clock, SimEtcd etcd, EtcdClient client) {
    super(client, "/sim/", 0);
    this.clock = clock;
    this.etcd = etcd;
  }

  static SimSide create(UnaryOperator<EtcdClient> flaw) {
    TestingClock clock = new TestingClock();
    SimEtcd etcd = new SimEtcd(new TestingTime(clock), new Random(1), EtcdFaults.none());
    return new SimSide(clock, etcd, flaw.apply(etcd.client("a", Duration.ofSeconds(2))));
  }

  @Override
  <T> T await(CompletableFuture<T> answer) throws ExecutionException {
    clock.runDue();
    assertThat(answer).as("answered at once").isDone();
    try {
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  void until(BooleanSupplier done, Runnable attempt) {
    attempt.run();
    clock.runDue();
    assertThat(done.getAsBoolean()).as("done at once").isTrue();
  }

  @Override
  String compact(Revision revision) {
    try {
      etcd.compact(revision);
      return "done";
    } catch (StatusRuntimeException e) {
      return String.valueOf(e.getMessage()).contains("future") ? "future" : "compacted";
    }
  }
}

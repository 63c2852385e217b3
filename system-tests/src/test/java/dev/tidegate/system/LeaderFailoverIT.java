package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.agent.Operation;
import dev.tidegate.agent.Tidegate;
import dev.tidegate.core.cohort.Cohort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The leader dies by SIGKILL again and again while a stage gathers evidence: what is judged is what
 * the agents counted, to the last request.
 */
final class LeaderFailoverIT {
  private static final String ROLLOUT = "orders-store-v2";
  private static final Duration BETWEEN_KILLS = Duration.ofSeconds(20);
  private static final int KILLS = 2;

  @TempDir Path folder;

  /** Requests made so far, by what becomes of them. */
  private static final class Traffic implements AutoCloseable {
    private static final int UNITS = 1_000;
    private static final int FAILS_EVERY = 50;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong candidates = new AtomicLong();
    private final AtomicLong baselines = new AtomicLong();
    private final AtomicLong candidateFailures = new AtomicLong();
    private long request;

    @SuppressWarnings("FutureReturnValueIgnored") // ends with the timer
    Traffic(List<Tidegate> agents) {
      timer.scheduleAtFixedRate(() -> agents.forEach(this::request), 0, 20, TimeUnit.MILLISECONDS);
    }

    private void request(Tidegate agent) {
      request++;
      String unit = "user-" + request % UNITS;
      boolean fails = request % FAILS_EVERY == 0;
      try (Operation operation = agent.operation(unit)) {
        if (fails) {
          operation.failed();
        }
      }
      boolean candidate = Cohort.bucket("shop/" + ROLLOUT, unit) < 50_000;
      (candidate ? candidates : baselines).incrementAndGet();
      if (candidate && fails) {
        candidateFailures.incrementAndGet();
      }
    }

    @Override
    public void close() {
      timer.shutdown();
      try {
        assertThat(timer.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void countsEveryRequestOnceAndDecidesAsIfNothingHadHappened() {
    try (Deployment deployment = Deployment.start(folder, 1);
        EmbeddedAgents agents = new EmbeddedAgents()) {
      List<ChildProcess> replicas = new ArrayList<>();
      replicas.add(deployment.orchestrator("replica-1", "--look", "1"));
      replicas.add(deployment.orchestrator("replica-2", "--look", "1"));
      OperatorClient client = client(replicas.get(0));
      Scenario.applyFlags(client, Checkout.testRollouts().resolve("flags.yaml"));
      List<Tidegate> both =
          List.of(
              agents.connect(folder, "o-1", replicas.get(0), replicas.get(1)),
              agents.connect(folder, "o-2", replicas.get(1), replicas.get(0)));
      Scenario.awaitAgents(client, 2);
      Scenario.applyRollout(client, Checkout.testRollouts().resolve("long-soak.yaml"));
      awaitPhase(replicas, "SOAKING");

      Traffic traffic = new Traffic(both);
      try (traffic) {
        for (int i = 0; i < KILLS; i++) {
          killLeader(deployment, replicas);
          long until = System.nanoTime() + BETWEEN_KILLS.toNanos();
          Deployment.eventually(BETWEEN_KILLS.plusSeconds(5), () -> System.nanoTime() - until >= 0);
        }
      }

      Deployment.eventually(
          Duration.ofSeconds(15),
          () ->
              tally(replicas, "candidate", "n") == traffic.candidates.get()
                  && tally(replicas, "baseline", "n") == traffic.baselines.get());
      assertThat(tally(replicas, "candidate", "x")).isEqualTo(traffic.candidateFailures.get());
      awaitPhase(replicas, "COMPLETED");
    }
  }

  private static void killLeader(Deployment deployment, List<ChildProcess> replicas) {
    Deployment.eventually(Duration.ofSeconds(20), () -> leader(replicas) >= 0);
    int leader = leader(replicas);
    ChildProcess killed = replicas.get(leader);
    killed.kill();
    replicas.set(
        leader, deployment.orchestratorAt("replica-" + (leader + 1), killed, "--look", "1"));
  }

  private static int leader(List<ChildProcess> replicas) {
    for (int i = 0; i < replicas.size(); i++) {
      if (Boolean.TRUE.equals(client(replicas.get(i)).get("/api/v1/status").at("leading"))) {
        return i;
      }
    }
    return -1;
  }

  /** A count of the first metric as the leader shows it, or −1 without a leader. */
  private static long tally(List<ChildProcess> replicas, String arm, String count) {
    int leader = leader(replicas);
    @Nullable Object shown =
        leader < 0
            ? null
            : client(replicas.get(leader)).rollout("shop", ROLLOUT).at("metrics", 0, arm, count);
    return shown instanceof Number number ? number.longValue() : -1;
  }

  private static void awaitPhase(List<ChildProcess> replicas, String phase) {
    Deployment.eventually(
        Duration.ofSeconds(60),
        () -> {
          int leader = leader(replicas);
          return leader >= 0
              && Objects.equals(
                  client(replicas.get(leader)).rollout("shop", ROLLOUT).at("status", "phase"),
                  phase);
        });
  }

  private static OperatorClient client(ChildProcess replica) {
    return new OperatorClient(replica.announced("http"));
  }
}

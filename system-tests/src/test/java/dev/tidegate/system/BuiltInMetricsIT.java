package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics that work by their name alone, on agents that die by SIGKILL and start again. */
final class BuiltInMetricsIT {
  private static final String ROLLOUT = "orders-store-v2";

  @TempDir Path folder;

  @Test
  void countRestartsLostSessionsAndRecoveriesOfAgentsInsideAStage() {
    try (Deployment deployment = Deployment.start(folder, 1)) {
      ChildProcess orchestrator = deployment.orchestrator("replica-1", "--look", "1");
      OperatorClient client = new OperatorClient(orchestrator.announced("http"));
      Scenario.applyFlags(client, Checkout.testRollouts().resolve("flags.yaml"));
      ChildProcess agent = deployment.agent("o-1", 5, orchestrator);
      deployment.agent("o-2", 5, orchestrator);
      Scenario.awaitAgents(client, 2);
      Scenario.applyRollout(client, Checkout.testRollouts().resolve("built-in-metrics.yaml"));
      Deployment.eventually(Deployment.PATIENCE, () -> Objects.equals(phase(client), "SOAKING"));
      awaitExposure(client, 4);

      agent.kill();
      awaitCount(client, "heartbeat_loss", 1);
      deployment.agent("o-1", 5, orchestrator);

      awaitCount(client, "restart_frequency", 1);
      awaitRecovery(client);
      assertThat(count(client, "heartbeat_loss", "x")).isEqualTo(1);
      assertThat(phase(client)).isEqualTo("SOAKING");
    }
  }

  /** So many agent-seconds were told: the agents are known to be inside. */
  private static void awaitExposure(OperatorClient client, double seconds) {
    Deployment.eventually(
        Deployment.PATIENCE, () -> count(client, "restart_frequency", "n") * 60 >= seconds);
  }

  private static void awaitCount(OperatorClient client, String metric, long events) {
    Deployment.eventually(Deployment.PATIENCE, () -> count(client, metric, "x") == (double) events);
  }

  private static void awaitRecovery(OperatorClient client) {
    Deployment.eventually(
        Deployment.PATIENCE,
        () ->
            count(client, "state_recovery_success", "n") >= 1
                && count(client, "state_recovery_success", "x") == 0.0);
  }

  private static @Nullable Object phase(OperatorClient client) {
    return client.rollout("shop", ROLLOUT).at("status", "phase");
  }

  /** A number of the metric's candidate side, or −1 while it is not shown. */
  private static double count(OperatorClient client, String metric, String number) {
    OperatorClient.Answer rollout = client.rollout("shop", ROLLOUT);
    for (int i = 0; i < 3; i++) {
      if (metric.equals(rollout.at("metrics", i, "name"))
          && rollout.at("metrics", i, "candidate", number) instanceof Number shown) {
        return shown.doubleValue();
      }
    }
    return -1;
  }
}

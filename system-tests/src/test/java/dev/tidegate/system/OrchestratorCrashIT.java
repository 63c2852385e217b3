package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The orchestrator dies by SIGKILL in the middle of a rollout (guarantees G1, G2, G7). */
final class OrchestratorCrashIT {
  private static final Path ROLLOUTS = Checkout.testRollouts();

  @TempDir Path folder;

  @Test
  void theRolloutGoesOnAtTheRightStageAndNoTransitionIsLostOrDoubled() {
    try (Deployment deployment = Deployment.start(folder, 1)) {
      ChildProcess first = deployment.orchestrator("replica-1");
      deployment.agent("o-1", 5, first);
      deployment.agent("o-2", 5, first);
      OperatorClient client = new OperatorClient(first.announced("http"));
      Scenario.applyFlags(client, ROLLOUTS.resolve("flags.yaml"));
      Scenario.awaitAgents(client, 2);
      Scenario.applyRollout(client, ROLLOUTS.resolve("store-steps.yaml"));
      Deployment.eventually(
          Duration.ofSeconds(60),
          () ->
              Objects.equals(
                  client.rollout("shop", "orders-store-v2").at("status", "stageName"), "second"));

      first.kill();
      ChildProcess again = deployment.orchestratorAt("replica-1", first);

      OperatorClient after = new OperatorClient(again.announced("http"));
      Deployment.awaitPhase(after, "orders-store-v2", "COMPLETED", Duration.ofSeconds(90));
      assertThat(Scenario.entered(after, "orders-store-v2"))
          .containsExactly("first", "second", "third");
      assertThat(
              after
                  .get("/api/v1/namespaces/shop/flags/orders.store")
                  .at("definition", "defaultVariant"))
          .isEqualTo("new");
    }
  }
}

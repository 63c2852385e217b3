package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The leader is stopped for longer than its lease and continued (guarantee G1). */
final class FencedLeaderIT {
  private static final Path ROLLOUTS = Checkout.testRollouts();

  @TempDir Path folder;

  @Test
  void theOtherOneLeadsOnAndTheStoppedOneStepsDown() {
    try (Deployment deployment = Deployment.start(folder, 1)) {
      ChildProcess first = deployment.orchestrator("replica-1");
      OperatorClient one = new OperatorClient(first.announced("http"));
      Deployment.eventually(Deployment.PATIENCE, one::leads);
      ChildProcess second = deployment.orchestrator("replica-2");
      OperatorClient two = new OperatorClient(second.announced("http"));
      deployment.agent("o-1", 5, first, second);
      deployment.agent("o-2", 5, second, first);
      Scenario.applyFlags(one, ROLLOUTS.resolve("flags.yaml"));
      Scenario.awaitAgents(one, 2);
      Scenario.applyRollout(one, ROLLOUTS.resolve("store-steps.yaml"));
      Deployment.eventually(
          Duration.ofSeconds(60),
          () ->
              Objects.equals(
                  one.rollout("shop", "orders-store-v2").at("status", "stageName"), "first"));
      Object tokenBefore = one.get("/api/v1/status").at("leader", "token");

      first.signal("STOP");
      Deployment.eventually(Deployment.PATIENCE, two::leads);
      first.signal("CONT");

      Deployment.eventually(Deployment.PATIENCE, () -> !one.leads());
      Deployment.awaitPhase(two, "orders-store-v2", "COMPLETED", Duration.ofSeconds(90));
      assertThat(two.get("/api/v1/status").at("leader", "token")).isNotEqualTo(tokenBefore);
      assertThat(two.get("/api/v1/status").at("leader", "replica")).isEqualTo("replica-2");
      List<Long> tokens = Scenario.decisionTokens(two, "orders-store-v2");
      assertThat(tokens).as("nothing of an older token after a newer one").isSorted();
      assertThat(tokens).contains((Long) tokenBefore);
      assertThat(Set.copyOf(tokens)).as("both of them decided").hasSize(2);
    }
  }
}

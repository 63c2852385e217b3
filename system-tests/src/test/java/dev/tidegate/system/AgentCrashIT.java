package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.MapNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent dies by SIGKILL and comes back (guarantees G3, G8). */
final class AgentCrashIT {
  private static final Path ROLLOUTS = Checkout.testRollouts();

  @TempDir Path folder;

  @Test
  void itRestoresItsCheckpointAndRollsBackWithTheOthers() {
    try (Deployment deployment = Deployment.start(folder, 1)) {
      ChildProcess orchestrator = deployment.orchestrator("replica-1");
      ChildProcess agent = deployment.agent("o-1", 0, orchestrator);
      OperatorClient client = new OperatorClient(orchestrator.announced("http"));
      Scenario.applyFlags(client, ROLLOUTS.resolve("flags.yaml"));
      Scenario.awaitAgents(client, 1);
      MapNode before = books(agent);
      Scenario.applyRollout(client, ROLLOUTS.resolve("store-steps.yaml"));
      Deployment.eventually(Duration.ofSeconds(60), () -> !books(agent).equals(before));
      assertThat(client.request("shop", "orders-store-v2", "pause", "{}", "look at it").status())
          .isEqualTo(200);
      MapNode entered = books(agent);

      agent.kill();
      ChildProcess again = deployment.agent("o-1", 0, orchestrator);

      assertThat(books(again)).isEqualTo(entered);
      assertThat(client.request("shop", "orders-store-v2", "rollback", "{}", "drill").status())
          .isEqualTo(200);
      Deployment.awaitPhase(client, "orders-store-v2", "ROLLED_BACK", Deployment.PATIENCE);
      assertThat(books(again)).isEqualTo(before);
    }
  }

  /** What the agent keeps as checkpoints. */
  private static MapNode books(ChildProcess agent) {
    return (MapNode) Objects.requireNonNull(Deployment.state(agent).get("state"));
  }
}

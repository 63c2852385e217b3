package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.MapNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** etcd is gone for half a minute (guarantee G9). */
@Tag("drill")
final class EtcdOutageIT {
  private static final Path ROLLOUTS = Checkout.testRollouts();

  @TempDir Path folder;

  @Test
  void everyEvaluationAnswersAndEverythingResumes() {
    try (Deployment deployment = Deployment.start(folder, 1)) {
      ChildProcess orchestrator = deployment.orchestrator("replica-1");
      ChildProcess agent = deployment.agent("o-1", 5, orchestrator);
      deployment.agent("o-2", 5, orchestrator);
      OperatorClient client = new OperatorClient(orchestrator.announced("http"));
      Scenario.applyFlags(client, ROLLOUTS.resolve("flags.yaml"));
      Scenario.awaitAgents(client, 2);
      Scenario.applyRollout(client, ROLLOUTS.resolve("store-steps.yaml"));
      Deployment.eventually(Duration.ofSeconds(60), () -> soaks(client, "first"));

      deployment.etcd().member(0).kill();
      MapNode before = flags(agent);
      AtomicInteger answers = new AtomicInteger();
      Awaitility.await()
          .pollInterval(Duration.ofMillis(500))
          .during(Duration.ofSeconds(30))
          .atMost(Duration.ofSeconds(60))
          .until(() -> flags(agent).equals(before) && answers.incrementAndGet() > 0);
      assertThat(answers.get()).isGreaterThan(30);
      deployment.etcd().member(0).restart();

      Deployment.awaitPhase(client, "orders-store-v2", "COMPLETED", Duration.ofSeconds(90));
    }
  }

  private static boolean soaks(OperatorClient client, String stage) {
    OperatorClient.Answer rollout = client.rollout("shop", "orders-store-v2");
    return stage.equals(rollout.at("status", "stageName"))
        && "SOAKING".equals(rollout.at("status", "phase"));
  }

  private static MapNode flags(ChildProcess agent) {
    return (MapNode) Objects.requireNonNull(Deployment.state(agent).get("flags"));
  }
}

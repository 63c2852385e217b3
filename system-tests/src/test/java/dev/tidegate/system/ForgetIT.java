package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that dies inside a stage owes its rollback, until a person strikes it off. */
final class ForgetIT {
  private static final Path ROLLOUTS = Checkout.testRollouts();
  private static final String FIRST =
      """
      {"apiVersion":"tidegate.dev/v1","kind":"Rollout","metadata":{"name":"first"},
       "spec":{"services":["orders"],"stages":[
         {"name":"some","flags":{"orders.store":{"variant":"new","share":"10%"}},
          "agents":{"share":"100%"},"checkpoint":"before","soak":{"exactly":"1h"}}]}}
      """;
  private static final String LATER =
      """
      {"apiVersion":"tidegate.dev/v1","kind":"Rollout","metadata":{"name":"later"},
       "spec":{"after":["first"],"stages":[
         {"name":"some","flags":{"orders.pricing":{"variant":"new","share":"10%"}}}]}}
      """;

  @Test
  void owesNothingOnceItIsForgotten(@TempDir Path folder) {
    try (Deployment deployment = Deployment.start(folder, 1)) {
      ChildProcess orchestrator = deployment.orchestrator("replica-1");
      String http = orchestrator.announced("http");
      OperatorClient client = new OperatorClient(http);
      CommandLine tidegate = new CommandLine(folder, http);
      ChildProcess agent = deployment.agent("o-1", 0, orchestrator);
      deployment.agent("o-2", 1, orchestrator);
      Scenario.applyFlags(client, ROLLOUTS.resolve("flags.yaml"));
      Scenario.awaitAgents(client, 2);
      assertThat(client.post("/api/v1/namespaces/shop/rollouts", FIRST).status()).isEqualTo(201);
      assertThat(client.post("/api/v1/namespaces/shop/rollouts", LATER).status()).isEqualTo(201);
      Deployment.awaitPhase(client, "first", "SOAKING", Duration.ofSeconds(60));
      agent.kill();

      CommandLine.Result back =
          tidegate.run("emergency", "rollback", "-n", "shop", "--reason", "drill");
      assertThat(back.exitCode()).as(back.err()).isZero();
      assertThat(back.out()).contains("shop/later; then shop/first");
      Deployment.awaitPhase(client, "first", "ROLLED_BACK", Duration.ofSeconds(60));
      assertThat(client.rollout("shop", "first").at("status", "outstanding", 0))
          .isEqualTo("orders/o-1");

      CommandLine.Result forgotten =
          tidegate.run("agent", "forget", "orders/o-1", "--reason", "scrapped");
      assertThat(forgotten.exitCode()).as(forgotten.err()).isZero();
      assertThat(forgotten.out()).contains("shop/first", "orders/o-1 is forgotten");
      assertThat(client.rollout("shop", "first").at("status", "outstanding", 0)).isNull();
      CommandLine.Result again =
          tidegate.run("agent", "forget", "orders/o-1", "--reason", "scrapped");
      assertThat(again.out()).contains("nothing is outstanding");
    }
  }
}

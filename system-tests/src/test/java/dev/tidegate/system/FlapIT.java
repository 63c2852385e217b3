package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three rollouts of a service that fail by themselves freeze it, until a person ends that. */
final class FlapIT {
  private static final String MANIFEST =
      """
      {"apiVersion":"tidegate.dev/v1","kind":"Rollout","metadata":{"name":"%s"},
       "spec":{"services":["orders"],"preflight":{"mode":"skip"},"deadline":"%s","stages":[
         {"name":"some","flags":{"orders.store":{"variant":"new","share":"10%%"}},
          "soak":{"exactly":"1h"}}]}}
      """;

  @Test
  void freezesTheServiceUntilAPersonRemovesTheFreeze(@TempDir Path folder) {
    try (Deployment deployment = Deployment.start(folder, 1)) {
      String http = deployment.orchestrator("replica-1").announced("http");
      OperatorClient client = new OperatorClient(http);
      CommandLine tidegate = new CommandLine(folder, http);
      Scenario.applyFlags(client, Checkout.testRollouts().resolve("flags.yaml"));

      for (String name : new String[] {"one", "two", "three"}) {
        assertThat(tidegate.run("freeze", "list").out()).doesNotContain("flapping");
        apply(client, name, "1s");
        eventually(client, name, "ROLLED_BACK");
      }
      Deployment.eventually(
          Deployment.PATIENCE,
          () -> client.get("/api/v1/namespaces/shop/freezes").text().contains("flapping-orders"));
      assertThat(tidegate.run("freeze", "list").out())
          .contains("flapping-orders", "orders", "removed", "orchestrator")
          .contains("3 automatic rollbacks of orders within an hour: one from some at", "three");

      apply(client, "four", "1h");
      eventually(client, "four", "frozen: flapping-orders");
      CommandLine.Result removed =
          tidegate.run("freeze", "remove", "flapping-orders", "--reason", "found it");
      assertThat(removed.exitCode()).as(removed.err()).isZero();
      eventually(client, "four", "ENTERING");
      assertThat(tidegate.run("freeze", "list").out()).doesNotContain("flapping");
    }
  }

  private static void apply(OperatorClient client, String name, String deadline) {
    OperatorClient.Answer answer =
        client.post("/api/v1/namespaces/shop/rollouts", MANIFEST.formatted(name, deadline));
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
  }

  private static void eventually(OperatorClient client, String rollout, String text) {
    Deployment.eventually(
        Duration.ofSeconds(60), () -> client.rollout("shop", rollout).text().contains(text));
  }
}

package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A freeze set on the command line holds what would start, until it is removed. */
final class FreezeIT {
  private static final String MANIFEST =
      """
      {"apiVersion":"tidegate.dev/v1","kind":"Rollout","metadata":{"name":"tide"},
       "spec":{"services":["orders"],"stages":[
         {"name":"some","flags":{"orders.store":{"variant":"new","share":"10%"}},
          "soak":{"exactly":"1h"}}]}}
      """;

  @Test
  void holdsARolloutUntilItIsRemoved(@TempDir Path folder) {
    try (Deployment deployment = Deployment.start(folder, 1)) {
      String http = deployment.orchestrator("replica-1").announced("http");
      OperatorClient client = new OperatorClient(http);
      CommandLine tidegate = new CommandLine(folder, http);
      Scenario.applyFlags(client, Checkout.testRollouts().resolve("flags.yaml"));

      CommandLine.Result added =
          tidegate.run(
              "freeze",
              "add",
              "sale",
              "--scope",
              "system",
              "--service",
              "orders",
              "--for",
              "1h",
              "--reason",
              "spring sale");
      assertThat(added.exitCode()).as(added.err()).isZero();
      CommandLine.Result other =
          tidegate.run(
              "freeze",
              "add",
              "tax",
              "-n",
              "shop",
              "--service",
              "billing",
              "--for",
              "1h",
              "--reason",
              "tax day");
      assertThat(other.exitCode()).as(other.err()).isZero();
      CommandLine.Result listed = tidegate.run("freeze", "list", "-n", "shop");
      assertThat(listed.out()).contains("sale", "all namespaces", "spring sale", "tax", "billing");

      assertThat(client.post("/api/v1/namespaces/shop/rollouts", MANIFEST).status())
          .isBetween(200, 299);
      Deployment.eventually(
          Deployment.PATIENCE,
          () -> {
            String text = client.rollout("shop", "tide").text();
            return text.contains("frozen") && text.contains("spring sale");
          });
      assertThat(client.rollout("shop", "tide").text()).doesNotContain("tax day");

      CommandLine.Result removed = tidegate.run("freeze", "remove", "sale", "--scope", "system");
      assertThat(removed.exitCode()).as(removed.err()).isZero();
      Deployment.eventually(
          Deployment.PATIENCE,
          () -> !client.rollout("shop", "tide").text().contains("spring sale"));
      assertThat(tidegate.run("freeze", "remove", "sale", "--scope", "system").exitCode())
          .isNotZero();
    }
  }
}

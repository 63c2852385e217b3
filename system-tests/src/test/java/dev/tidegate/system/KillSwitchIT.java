package dev.tidegate.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.agent.Tidegate;
import dev.tidegate.core.flag.Reason;
import dev.tidegate.testkit.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kill switch with nobody leading, and with everything down (guarantee G11). */
@Tag("drill")
final class KillSwitchIT {
  private static final Path ROLLOUTS = Checkout.testRollouts();
  private static final int AGENTS = 20;
  private static final String STORE = "orders.store";
  private static final String ROLLOUT =
      """
      apiVersion: tidegate.dev/v1
      kind: Rollout
      metadata: {namespace: shop, name: orders-store-v2}
      spec:
        services: [orders]
        stages:
          - name: all
            flags: {orders.store: {variant: new, share: 100%}}
            acknowledge: {quorum: 100%, within: 2m}
            soak: {exactly: 10m}
        onFailure: {target: start}
      """;

  @TempDir Path folder;

  @Test
  void reachesEveryConnectedAgentWithoutALeaderAndPausesTheRolloutOnceThereIsOne() {
    try (Deployment deployment = Deployment.start(folder, 1);
        EmbeddedAgents agents = new EmbeddedAgents()) {
      ChildProcess leader = deployment.orchestrator("replica-1");
      OperatorClient one = new OperatorClient(leader.announced("http"));
      Deployment.eventually(Deployment.PATIENCE, one::leads);
      ChildProcess follower = deployment.orchestrator("replica-2");
      OperatorClient two = new OperatorClient(follower.announced("http"));
      Scenario.applyFlags(one, ROLLOUTS.resolve("flags.yaml"));
      for (int i = 0; i < AGENTS; i++) {
        agents.connect(folder, "o-" + i, follower);
      }
      Scenario.awaitAgents(one, AGENTS);
      OperatorClient.Answer applied =
          one.post("/api/v1/namespaces/shop/rollouts", "application/yaml", ROLLOUT.getBytes(UTF_8));
      assertThat(applied.status()).as(applied.text()).isEqualTo(201);
      Deployment.awaitPhase(one, "orders-store-v2", "SOAKING", Duration.ofSeconds(60));
      Deployment.eventually(
          Deployment.PATIENCE, () -> agents.all(STORE, e -> e.value().equals("new")));

      leader.signal("STOP");
      long begun = System.nanoTime();
      OperatorClient.Answer killed =
          two.post("/api/v1/namespaces/shop/flags/orders.store/kill", "{\"reason\":\"fire\"}");
      long answered = System.nanoTime();
      assertThat(killed.status()).as(killed.text()).isEqualTo(200);
      awaitBusily(() -> agents.all(STORE, e -> e.reason() == Reason.DISABLED));
      long reached = System.nanoTime();
      assertThat(two.leads()).as("still nobody leads that could").isFalse();
      System.out.printf(
          "kill switch without a leader: answered after %d ms, all %d agents after %d ms%n",
          (answered - begun) / 1_000_000, AGENTS, (reached - begun) / 1_000_000);
      assertThat(Duration.ofNanos(reached - begun)).isLessThan(Duration.ofSeconds(5));

      Deployment.eventually(Deployment.PATIENCE, two::leads);
      Deployment.awaitPhase(two, "orders-store-v2", "PAUSED", Deployment.PATIENCE);
      assertThat(two.rollout("shop", "orders-store-v2").at("status", "reason")).isEqualTo("killed");
      leader.signal("CONT");
    }
  }

  @Test
  void worksFromAFileOfTheMachineWithEverythingDown() throws IOException {
    try (EmbeddedAgents agents = new EmbeddedAgents()) {
      Tidegate agent;
      try (Deployment deployment = Deployment.start(folder, 1)) {
        ChildProcess orchestrator = deployment.orchestrator("replica-1");
        Scenario.applyFlags(
            new OperatorClient(orchestrator.announced("http")), ROLLOUTS.resolve("flags.yaml"));
        agent = agents.connect(folder, "o-1", orchestrator);
        Deployment.eventually(Deployment.PATIENCE, () -> value(agent).equals("old"));
      }
      Folders.delete(folder.resolve("o-1"));
      assertThat(value(agent)).isEqualTo("old");

      Path overrides = folder.resolve("overrides.yaml");
      Files.writeString(overrides, "flags:\n  orders.store: {disabled: true}\n");
      Deployment.eventually(
          Deployment.PATIENCE,
          () -> EmbeddedAgents.evaluate(agent, STORE).reason() == Reason.DISABLED);
      assertThat(value(agent)).isEqualTo("code");
      Files.delete(overrides);
      Deployment.eventually(Deployment.PATIENCE, () -> value(agent).equals("old"));
    }
  }

  private static String value(Tidegate agent) {
    return EmbeddedAgents.evaluate(agent, STORE).value();
  }

  /** Looks as often as it can: what is measured is shorter than a poll interval. */
  private static void awaitBusily(java.util.function.BooleanSupplier condition) {
    long limit = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > limit) {
        throw new AssertionError("not within 20 s");
      }
      Thread.onSpinWait();
    }
  }
}

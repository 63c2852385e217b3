package dev.tidegate.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.agent.Tidegate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Etcd is restored from a backup amid a rollout: nobody leads and the agent keeps what it has,
 * until an operator adopts the store; then the rollout goes on from where the backup was.
 */
@Tag("drill")
final class RestoredEtcdIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  /** The lease's life, 3 s, and what a replica waits at most before it looks again. */
  private static final Duration ELECTED = Duration.ofSeconds(10);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  /** Who is left to know that there was more. */
  enum Knows {
    THE_AGENT_ALONE,
    THE_LEADER_TOO
  }

  @ParameterizedTest
  @EnumSource
  void nobodyLeadsUntilTheStoreIsAdoptedAndThenEverybodyFollows(Knows knows) {
    try (Deployment deployment = Deployment.start(folder, 1);
        EmbeddedAgents agents = new EmbeddedAgents()) {
      List<ChildProcess> replicas = new ArrayList<>();
      replicas.add(deployment.orchestrator("r1", "--look", "1"));
      if (knows == Knows.THE_AGENT_ALONE) { // else whoever led leads again
        replicas.add(deployment.orchestrator("r2", "--look", "1"));
      }
      OperatorClient client = client(replicas.get(0));
      apply(client);
      Tidegate agent = agents.connect(folder, "o-1", replicas.toArray(ChildProcess[]::new));
      Deployment.awaitPhase(client, "tide", "SOAKING", SOON);
      Path backup = folder.resolve("backup.db");
      deployment.etcd().save(backup);
      goOn(client, agent);

      if (knows == Knows.THE_AGENT_ALONE) {
        replicas.forEach(ChildProcess::kill);
      }
      deployment.etcd().restore(backup);
      if (knows == Knows.THE_AGENT_ALONE) {
        deployment.orchestratorAt("r1", replicas.get(0), "--look", "1");
        deployment.orchestratorAt("r2", replicas.get(1), "--look", "1");
      }
      CommandLine tidegate = new CommandLine(folder, replicas.get(0).announced("http"));

      await().atMost(SOON).ignoreExceptions().until(() -> client.rewound());
      standsStill(client, agent);
      CommandLine.Result shown = tidegate.run("orchestrator", "adopt");
      assertThat(shown.exitCode()).isZero();
      assertThat(shown.out()).contains("etcd went back", "--confirm");
      assertThat(tidegate.run("doctor").exitCode()).isEqualTo(7);
      standsStill(client, agent);

      assertThat(tidegate.run("orchestrator", "adopt", "--confirm").exitCode()).isZero();
      await()
          .atMost(ELECTED)
          .ignoreExceptions()
          .until(() -> client.get("/api/v1/status").at("leader", "replica") != null);
      Deployment.awaitPhase(client, "tide", "COMPLETED", Duration.ofSeconds(40));
      converges(client, agent);
    }
  }

  private static void apply(OperatorClient client) {
    client.put("/api/v1/namespaces/shop/flags/tide", flag("old"));
    client.put("/api/v1/namespaces/shop/flags/later", flag("old"));
    OperatorClient.Answer answer =
        client.post(
            "/api/v1/namespaces/shop/rollouts", "application/yaml", ROLLOUT.getBytes(UTF_8));
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
  }

  private static final String ROLLOUT =
      """
      apiVersion: tidegate.dev/v1
      kind: Rollout
      metadata: {namespace: shop, name: tide}
      spec:
        services: [orders]
        salt: shop/tide
        onFailure: {target: start}
        stages:
          - name: half
            flags: {tide: {variant: new, share: 50%}}
            acknowledge: {quorum: 100%, within: 2m}
            soak: {exactly: 6s}
          - name: all
            flags: {tide: {variant: new, share: 100%}}
            acknowledge: {quorum: 100%, within: 2m}
            soak: {exactly: 3s}
      """;

  private static String flag(String served) {
    return "{\"state\":\"ENABLED\",\"variants\":{\"old\":\"old\",\"new\":\"new\"},\"defaultVariant\":\"%s\"}"
        .formatted(served);
  }

  /** What the backup does not have: the agent serves it, and the rollout goes a stage further. */
  private static void goOn(OperatorClient client, Tidegate agent) {
    for (int i = 0; i < 20; i++) {
      String served = i % 2 == 0 ? "new" : "old";
      assertThat(client.put("/api/v1/namespaces/shop/flags/noise", flag(served)).status())
          .isLessThan(300);
    }
    assertThat(client.put("/api/v1/namespaces/shop/flags/later", flag("new")).status())
        .isEqualTo(200);
    await().atMost(SOON).until(() -> served(agent, "later").equals("new"));
    Deployment.eventually(
        SOON, () -> "all".equals(client.rollout("shop", "tide").at("status", "stageName")));
    Deployment.awaitPhase(client, "tide", "SOAKING", SOON);
  }

  /** For longer than an election takes. */
  private static void standsStill(OperatorClient client, Tidegate agent) {
    await()
        .during(Duration.ofSeconds(4))
        .atMost(Duration.ofSeconds(8))
        .until(
            () ->
                client.rewound()
                    && client.get("/api/v1/status").at("leader", "replica") == null
                    && served(agent, "later").equals("new"));
    OperatorClient.Answer refused = client.put("/api/v1/namespaces/shop/flags/later", flag("old"));
    assertThat(refused.status()).as(refused.text()).isEqualTo(409);
    assertThat(refused.text()).contains("orchestrator adopt");
  }

  /**
   * The agent follows the adopted store: what came after the backup is gone, what comes is served.
   */
  private static void converges(OperatorClient client, Tidegate agent) {
    await().atMost(SOON).until(() -> served(agent, "later").equals("old"));
    assertThat(served(agent, "tide")).isEqualTo("new");
    assertThat(agent.status().epoch()).isEqualTo(1);
    assertThat(client.get("/api/v1/status").at("epoch")).isEqualTo(1L);
    assertThat(client.put("/api/v1/namespaces/shop/flags/later", flag("new")).status())
        .isEqualTo(200);
    await().atMost(SOON).until(() -> served(agent, "later").equals("new"));
  }

  private static String served(Tidegate agent, String flag) {
    return EmbeddedAgents.evaluate(agent, flag).value();
  }

  private static OperatorClient client(ChildProcess replica) {
    return new OperatorClient(replica.announced("http"));
  }
}

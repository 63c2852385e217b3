package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.agent.Tidegate;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.TextNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An etcd of its own, replicas that look every second, and two embedded agents. */
final class Fleet implements AutoCloseable {
  private static final Duration WITHIN = Duration.ofSeconds(90);

  private static final int MORE_AGENTS_MAX = 20;

  private final Deployment deployment;
  private final Path folder;
  private final List<ChildProcess> replicas = new ArrayList<>();
  private final EmbeddedAgents embedded = new EmbeddedAgents();
  private final List<Tidegate> agents = new ArrayList<>();

  private Fleet(Deployment deployment, Path folder) {
    this.deployment = deployment;
    this.folder = folder;
  }

  /** Starts everything; its agents are ready when this returns. */
  static Fleet start(Path folder, int replicas) throws Exception {
    Fleet fleet = new Fleet(Deployment.start(Files.createDirectories(folder), 1), folder);
    try {
      fleet.begin(replicas);
      return fleet;
    } catch (Exception | Error e) {
      fleet.close();
      throw e;
    }
  }

  private void begin(int count) {
    for (int i = 1; i <= count; i++) {
      replicas.add(deployment.orchestrator("replica-" + i, "--look", "1"));
    }
    OperatorClient client = client(replicas.get(0));
    Scenario.applyFlags(client, Checkout.testRollouts().resolve("flags.yaml"));
    agents.add(embedded.connect(folder, "o-1", replicas.toArray(ChildProcess[]::new)));
    agents.add(embedded.connect(folder, "o-2", replicas.toArray(ChildProcess[]::new)));
    Scenario.awaitAgents(client, agents.size());
  }

  /** Applies the healthy rollout and the regression; both gather evidence afterwards. */
  void roll() {
    OperatorClient client = client(replicas.get(0));
    for (String file : List.of("long-soak.yaml", "slow-regression.yaml")) {
      Scenario.applyRollout(client, Checkout.testRollouts().resolve(file));
    }
    awaitPhase("orders-store-v2", "SOAKING");
    awaitPhase("orders-pricing-v2", "SOAKING");
  }

  List<Tidegate> agents() {
    return agents;
  }

  /** Kills who leads and starts it again; answers once it is dead. */
  void killLeader() {
    ChildProcess killed = leaderNow();
    killed.kill();
    restart(killed);
  }

  /** Who leads; waits until somebody does. */
  ChildProcess leaderNow() {
    Deployment.eventually(Deployment.PATIENCE, () -> leader() >= 0);
    return replicas.get(leader());
  }

  /** Starts a replica again that has ended. */
  void restart(ChildProcess ended) {
    replicas.set(
        replicas.indexOf(ended),
        deployment.orchestratorAt(ended.announced("replica"), ended, "--look", "1"));
  }

  /** What is written to this fleet's etcd from now on. */
  StoreLog log() {
    return StoreLog.of(deployment.etcd());
  }

  /** Connects further agents until one is served by {@code replica}. */
  void crowd(ChildProcess replica) {
    String name = replica.announced("replica");
    while (agents.stream().noneMatch(agent -> agent.status().replica().equals(name))) {
      if (agents.size() == MORE_AGENTS_MAX) {
        throw new AssertionError("none of %d agents comes to %s".formatted(agents.size(), name));
      }
      String instance = "o-" + (agents.size() + 1);
      agents.add(embedded.connect(folder, instance, replicas.toArray(ChildProcess[]::new)));
    }
  }

  /** Applies the rollout of {@code file}. */
  void apply(Path file) {
    Scenario.applyRollout(client(leaderNow()), file);
  }

  /** Asks for something through {@code replica}, without waiting for an answer. */
  void ask(ChildProcess replica, String rollout, String verb, String args) {
    OperatorClient.Answer answer =
        client(replica)
            .post(
                "/api/v1/namespaces/shop/rollouts/" + rollout + "/requests",
                "{\"verb\":\"%s\",\"args\":%s,\"reason\":\"drill\"}".formatted(verb, args));
    assertThat(answer.status()).as(answer.text()).isLessThan(300);
  }

  /** Any replica but {@code one}. */
  ChildProcess another(ChildProcess one) {
    return replicas.stream().filter(replica -> replica != one).findFirst().orElseThrow();
  }

  private int leader() {
    for (int i = 0; i < replicas.size(); i++) {
      if (client(replicas.get(i)).leads()) {
        return i;
      }
    }
    return -1;
  }

  void awaitPhase(String rollout, String phase) {
    Deployment.eventually(WITHIN, () -> Objects.equals(shown(rollout, "status", "phase"), phase));
  }

  /** Of the first metric, as the leader shows it; in the order of {@link TwinTraffic#orders}. */
  List<Long> orders() {
    return List.of(
        count("metrics", 0, "candidate", "n"),
        count("metrics", 0, "baseline", "n"),
        count("metrics", 0, "candidate", "x"));
  }

  private long count(Object... path) {
    return shown("orders-store-v2", path) instanceof Number number ? number.longValue() : -1;
  }

  /** What the leader shows of a rollout, or null without a leader. */
  @Nullable Object shown(String rollout, Object... path) {
    int leader = leader();
    return leader < 0 ? null : client(replicas.get(leader)).rollout("shop", rollout).at(path);
  }

  /**
   * What moved a rollout, oldest first, as words with their reasons. Waits are left out: a new
   * leader waits until it knows its fleet.
   */
  List<String> decisions(String rollout) {
    return history(rollout).stream()
        .filter(made -> !text(made, "decision").equals("HOLD"))
        .map(made -> text(made, "decision") + " " + text((MapNode) made.get("after"), "reason"))
        .toList();
  }

  /** From entering the stage until {@code decision}, by the leaders' clocks. */
  Duration took(String rollout, String decision) {
    return Duration.between(at(rollout, "ENTER"), at(rollout, decision));
  }

  /** When {@code decision} was made. */
  Instant at(String rollout, String decision) {
    return history(rollout).stream()
        .filter(made -> text(made, "decision").equals(decision))
        .map(made -> Instant.parse(text(made, "at")))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + decision + ": " + decisions(rollout)));
  }

  private List<MapNode> history(String rollout) {
    return Scenario.decisions(client(replicas.get(0)), rollout);
  }

  private static String text(MapNode from, String member) {
    return from.get(member) instanceof TextNode text ? text.value() : "";
  }

  private static OperatorClient client(ChildProcess replica) {
    return new OperatorClient(replica.announced("http"));
  }

  @Override
  public void close() {
    embedded.close();
    deployment.close();
  }
}

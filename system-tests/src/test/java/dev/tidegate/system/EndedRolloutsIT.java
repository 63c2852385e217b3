package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.MapNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** How rollouts end for good, on the command line, with a real agent that restores its state. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EndedRolloutsIT {
  private static final Duration SOON = Duration.ofSeconds(40);

  private Path folder;
  private Deployment deployment;
  private OperatorClient client;
  private CommandLine tidegate;
  private ChildProcess agent;

  @BeforeAll
  void start(@TempDir Path temporary) {
    folder = temporary;
    deployment = Deployment.start(folder, 1);
    ChildProcess replica = deployment.orchestrator("replica-1", "--look", "1");
    client = new OperatorClient(replica.announced("http"));
    tidegate = new CommandLine(folder, replica.announced("http"));
    Scenario.applyFlags(client, Checkout.testRollouts().resolve("flags.yaml"));
    agent = deployment.agent("o-1", 5, replica);
    Scenario.awaitAgents(client, 1);
  }

  @AfterAll
  void stop() {
    deployment.close();
  }

  private String manifest(String name, String flag, int share) throws IOException {
    Path file = folder.resolve(name + "-" + share + ".yaml");
    Files.writeString(
        file,
        """
        apiVersion: tidegate.dev/v1
        kind: Rollout
        metadata: {name: %s}
        spec:
          services: [orders]
          stages:
            - name: some
              flags: {%s: {variant: new, share: %d%%}}
              agents: {share: 100%%}
              checkpoint: before
              soak: {exactly: 1h}
        """
            .formatted(name, flag, share));
    return file.toString();
  }

  private CommandLine.Result succeeds(String... words) {
    CommandLine.Result result = tidegate.run(words);
    assertThat(result.exitCode()).as("%s%n%s", result.out(), result.err()).isZero();
    return result;
  }

  private String uid(String name) {
    return String.valueOf(client.rollout(Deployment.NAMESPACE, name).at("metadata", "uid"));
  }

  @Test
  void anEditedSpecTakesTheActiveOnesPlace() throws IOException {
    succeeds("rollout", "apply", "-f", manifest("store", "orders.store", 10));
    Deployment.awaitPhase(client, "store", "SOAKING", SOON);
    String first = uid("store");
    String edited = manifest("store", "orders.store", 20);
    CommandLine.Result refused = tidegate.run("rollout", "apply", "-f", edited);
    assertThat(refused.exitCode()).isEqualTo(6);
    assertThat(refused.err()).contains("--supersede");

    assertThat(succeeds("rollout", "apply", "-f", edited, "--supersede").out())
        .contains("ACCEPTED", "successor");
    Deployment.eventually(SOON, () -> !uid("store").equals(first));
    Deployment.awaitPhase(client, "store", "SOAKING", SOON);
    assertThat(client.rollout(Deployment.NAMESPACE, "store").text())
        .contains("\"share\":\"20%\"")
        .doesNotContain("\"successor\"");
    assertThat(succeeds("rollout", "apply", "-f", edited, "--supersede").out()).contains("SOAKING");
    assertThat(client.get("/api/v1/namespaces/shop/flags/orders.store").text())
        .contains("\"ownedBy\":{\"rollout\":\"store\"");
    succeeds("rollout", "rollback", "store", "--reason", "done");
    Deployment.awaitPhase(client, "store", "ROLLED_BACK", SOON);
  }

  @Test
  void aRolloutIsDeletedOnceItIsRolledBack() throws IOException {
    succeeds("rollout", "apply", "-f", manifest("pricing", "orders.pricing", 10));
    Deployment.awaitPhase(client, "pricing", "SOAKING", SOON);
    CommandLine.Result unconfirmed = tidegate.run("rollout", "delete", "pricing", "--reason", "x");
    assertThat(unconfirmed.exitCode()).isEqualTo(2);

    CommandLine.Result deleted =
        succeeds("rollout", "delete", "pricing", "--reason", "not needed", "-y");
    assertThat(deleted.out()).contains("ACCEPTED", "then is deleted");
    Deployment.eventually(
        SOON, () -> client.rollout(Deployment.NAMESPACE, "pricing").status() == 404);
    assertThat(client.get("/api/v1/namespaces/shop/rollouts").text()).doesNotContain("pricing");
    assertThat(tidegate.run("rollout", "delete", "pricing", "--reason", "again", "-y").exitCode())
        .isEqualTo(5);
  }

  private void putFlag(String key) {
    assertThat(
            client
                .put(
                    "/api/v1/namespaces/shop/flags/" + key,
                    "{\"state\":\"ENABLED\",\"variants\":{\"new\":\"new\",\"old\":\"old\"},"
                        + "\"defaultVariant\":\"old\"}")
                .status())
        .isLessThan(300);
  }

  /**
   * Fails by its deadline, a moment after it was entered. It cools down for longer than four
   * commands take.
   */
  private String failing() throws IOException {
    Path file = folder.resolve("failing.yaml");
    Files.writeString(
        file,
        Files.readString(Path.of(manifest("tax", "orders.tax", 10)))
            + "  deadline: 2s\n  onFailure: {cooldown: 20s}\n");
    return file.toString();
  }

  @Test
  void aPlanThatFailedIsOnlyRetriedWithAReasonAndOnceItCooledDown() throws IOException {
    putFlag("orders.tax");
    String file = failing();
    succeeds("rollout", "apply", "-f", file);
    Deployment.awaitPhase(client, "tax", "ROLLED_BACK", SOON);
    String first = uid("tax");
    CommandLine.Result refused = tidegate.run("rollout", "apply", "-f", file);
    assertThat(refused.exitCode()).isEqualTo(6);
    assertThat(refused.err()).contains("quarantined", "deadline", "rollout retry tax --reason");
    assertThat(tidegate.run("rollout", "retry", "tax").exitCode()).isEqualTo(6);

    assertThat(succeeds("rollout", "retry", "tax", "--reason", "fixed in 1.2").out())
        .contains("ACCEPTED", "attempt 2 begins once it cooled down");
    OperatorClient.Answer retried = client.rollout(Deployment.NAMESPACE, "tax");
    assertThat(retried.at("metadata", "retryOf")).isEqualTo(first);
    assertThat(retried.at("status", "reason")).isEqualTo("coolingDown");
    assertThat(String.valueOf(retried.at("status", "attempt"))).startsWith("1");
    Deployment.awaitPhase(client, "tax", "ROLLED_BACK", SOON);

    assertThat(uid("tax")).isNotEqualTo(first);
    assertThat(succeeds("rollout", "history", "tax").out())
        .contains("RETRY", "attempt 2 by", "fixed in 1.2", "cools down until")
        .containsPattern("(?m)^1 .*rolled back")
        .containsPattern("(?m)^2 .*rolled back");
    assertThat(tidegate.run("rollout", "diff", "tax").out()).contains("ATTEMPT 1", "ATTEMPT 2");
    assertThat(succeeds("rollout", "replay", "tax").out())
        .contains("RETRY", "all the same bit for bit");
    assertThat(client.get("/api/v1/namespaces/shop/flags/orders.tax").text())
        .doesNotContain("ownedBy");
  }

  private MapNode books() {
    return (MapNode) Objects.requireNonNull(Deployment.state(agent).get("state"));
  }

  private String store() {
    return client.get("/api/v1/namespaces/shop/flags/orders.store").text();
  }

  @Test
  void aCompletedRolloutIsRevertedWithTheStateFromBefore() {
    MapNode before = books();
    String flag = store();
    Path steps = Checkout.testRollouts().resolve("store-steps.yaml");
    succeeds("rollout", "apply", "-f", steps.toString());
    Deployment.awaitPhase(client, "orders-store-v2", "COMPLETED", Duration.ofSeconds(60));
    assertThat(books()).isNotEqualTo(before);
    assertThat(store()).isNotEqualTo(flag);
    String completed = uid("orders-store-v2");

    succeeds(
        "flag", "set", "orders.store", "--variants", "old=\"old\",new=\"new\",third=\"third\"");
    CommandLine.Result changed =
        tidegate.run("rollout", "rollback", "orders-store-v2", "--reason", "orders are lost");
    assertThat(changed.exitCode()).isEqualTo(6);
    assertThat(changed.err()).contains("orders.store", "force");
    String[] restoring = {
      "rollout", "rollback", "orders-store-v2", "--reason", "lost", "--force", "--restore-state"
    };
    assertThat(tidegate.run(restoring).exitCode()).as("it asks first").isEqualTo(2);

    assertThat(succeeds(with(restoring, "-y")).out()).contains("ACCEPTED", "is reverted");
    Deployment.awaitPhase(client, "orders-store-v2", "ROLLED_BACK", SOON);
    assertThat(client.rollout(Deployment.NAMESPACE, "orders-store-v2").at("metadata", "revertOf"))
        .isEqualTo(completed);
    assertThat(books()).isEqualTo(before);
    assertThat(store()).contains("\"defaultVariant\":\"old\"").doesNotContain("third");
    assertThat(succeeds("rollout", "history", "orders-store-v2").out())
        .contains("COMPLETE", "REVERT", "reverted with the agents' state by", "lost");
    assertThat(succeeds("rollout", "why", "orders-store-v2").out())
        .contains("reverted with the agents' state by");
    assertThat(succeeds("report").out()).contains("orders-store-v2");
  }

  private static String[] with(String[] words, String more) {
    String[] all = Arrays.copyOf(words, words.length + 1);
    all[words.length] = more;
    return all;
  }
}

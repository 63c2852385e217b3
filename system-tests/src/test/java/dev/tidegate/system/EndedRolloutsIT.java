package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

  @BeforeAll
  void start(@TempDir Path temporary) {
    folder = temporary;
    deployment = Deployment.start(folder, 1);
    ChildProcess replica = deployment.orchestrator("replica-1", "--look", "1");
    client = new OperatorClient(replica.announced("http"));
    tidegate = new CommandLine(folder, replica.announced("http"));
    Scenario.applyFlags(client, Checkout.testRollouts().resolve("flags.yaml"));
    deployment.agent("o-1", 5, replica);
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
}

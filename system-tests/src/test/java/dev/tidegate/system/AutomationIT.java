package dev.tidegate.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The watchers of {@code examples/automation} tell of a rollout that goes forward and back. */
final class AutomationIT {
  private static final Path EXAMPLES = Checkout.root().resolve("examples/automation");
  private static final String ROLLOUT =
      """
      apiVersion: tidegate.dev/v1
      kind: Rollout
      metadata: {name: watched}
      spec:
        stages:
          - {name: all, flags: {orders.store: new}, soak: {exactly: 1h}}
      """;

  @TempDir Path folder;
  private final List<Process> watchers = new ArrayList<>();

  @Test
  void eachWatcherTellsOfTheRollback() throws Exception {
    try (Deployment deployment = Deployment.start(folder, 1)) {
      ChildProcess orchestrator = deployment.orchestrator("replica-1");
      String server = "http://" + orchestrator.announced("http");
      OperatorClient client = new OperatorClient(orchestrator.announced("http"));
      Scenario.applyFlags(client, Checkout.root().resolve("examples/orders/flags.yaml"));
      Path keys =
          watcher(
              "keys",
              server,
              EXAMPLES.resolve("etcdctl-watch.sh").toString(),
              String.join(",", deployment.etcd().endpoints()),
              "shop");
      Path state = folder.resolve("revision");
      Path events =
          watcher(
              "events",
              server,
              EXAMPLES.resolve("on-rollback.sh").toString(),
              "shop",
              state.toString(),
              "echo",
              "went back:");
      Path java =
          watcher(
              "java",
              server,
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              EXAMPLES.resolve("RolloutWatcher.java").toString(),
              server,
              "shop");
      applyAndToggleUntilTold(client, List.of(keys, java, state));
      assertThat(client.request("shop", "watched", "rollback", "{}", "drill").status())
          .isEqualTo(200);
      sees(keys, "shop/watched ROLLED_BACK");
      sees(java, "watched ROLLED_BACK");
      sees(events, "went back: {\"event\":\"rollout\"");
      assertThat(Files.readString(events))
          .contains("\"name\":\"watched\"")
          .doesNotContain("SOAKING");
    } finally {
      for (Process watcher : watchers) {
        watcher.descendants().forEach(ProcessHandle::destroyForcibly);
        watcher.destroyForcibly();
        assertThat(watcher.waitFor(10, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  /** Watchers take a while to begin, so something has to happen until each has told of it. */
  private void applyAndToggleUntilTold(OperatorClient client, List<Path> told) throws IOException {
    Path file = Files.writeString(folder.resolve("watched.yaml"), ROLLOUT);
    Scenario.applyRollout(client, file);
    Deployment.awaitPhase(client, "watched", "SOAKING", Deployment.PATIENCE);
    Deployment.eventually(
        Duration.ofSeconds(90),
        () -> {
          assertThat(client.request("shop", "watched", "pause", "{}", "").status()).isEqualTo(200);
          assertThat(client.request("shop", "watched", "resume", "{}", "").status()).isEqualTo(200);
          return told.stream().allMatch(path -> path.toFile().length() > 0);
        });
  }

  /** A leader that has just begun calls no rollback done for twenty seconds (ADR 20). */
  private void sees(Path out, String text) {
    Deployment.eventually(Duration.ofSeconds(60), () -> Files.readString(out).contains(text));
  }

  /** Starts one; answers the file of what it prints. */
  private Path watcher(String name, String server, String... command) throws IOException {
    Path out = folder.resolve(name + ".out");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(folder.resolve(name + ".err").toFile());
    builder.environment().put("TIDEGATE", Checkout.root().resolve("tidegate").toString());
    builder.environment().put("TIDEGATE_SERVER", server);
    builder.environment().merge("PATH", etcdctlFolder(), (path, etcd) -> etcd + ":" + path);
    watchers.add(builder.start());
    return out;
  }

  private static String etcdctlFolder() throws IOException {
    Process script =
        new ProcessBuilder("sh", Checkout.root().resolve("scripts/get-etcd.sh").toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new String(script.getInputStream().readAllBytes(), UTF_8).strip();
  }
}

package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.testkit.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody does who tries it: the launcher, one port, a provider of flagd, no selector. */
@Tag("drill")
final class FlagdDevIT {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int BURST = 200;

  @TempDir Path folder;

  @Test
  void aNodeClientSeesAChangeWithinASecondAndNeverMissesTheLastOfABurst() throws Exception {
    int port = FreePorts.one();
    Process dev = launch("dev", "--no-fleet", "--port", "0", "--flagd-port", "" + port);
    try (LineProgram playground = new LineProgram(dev)) {
      MapNode told = playground.await(Duration.ofSeconds(60), line -> line.get("server") != null);
      assertThat(told.get("flagd")).isEqualTo(TextNode.of("127.0.0.1:" + port));
      String server = ((TextNode) told.get("server")).value();
      OperatorClient operator = new OperatorClient(server.replace("http://", ""));
      setFromTheCommandLine(server);
      try (FlagdClient client =
          FlagdClient.node("127.0.0.1:" + port, FlagdClient.Mode.IN_PROCESS, "")) {
        client.awaitReady().awaitNumber("count", 1, Duration.ofSeconds(5));
        changesArriveWithinASecond(operator, client);
        theLastOfABurstArrives(operator, client);
      }
    }
  }

  private void setFromTheCommandLine(String server) throws Exception {
    Process set =
        launch(
            "flag",
            "set",
            "count",
            "-n",
            "shop",
            "--variants",
            "v=1",
            "--default",
            "v",
            "--server",
            server);
    assertThat(set.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(set.exitValue()).isZero();
  }

  /** The first warms up; each of the others counts, and none is tried twice. */
  private static void changesArriveWithinASecond(OperatorClient operator, FlagdClient client) {
    put(operator, 2);
    client.awaitNumber("count", 2, Duration.ofSeconds(5));
    List<Long> millis = new ArrayList<>();
    for (int change = 3; change < 13; change++) {
      long begun = System.nanoTime();
      put(operator, change);
      client.awaitNumber("count", change, SECOND);
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      assertThat(took).isLessThan(SECOND);
      millis.add(took.toMillis());
    }
    System.out.println("milliseconds from asking for a change to its evaluation: " + millis);
  }

  private static void theLastOfABurstArrives(OperatorClient operator, FlagdClient client) {
    for (int change = 1; change <= BURST; change++) {
      put(operator, 1_000 + change);
    }
    Duration after = client.awaitNumber("count", 1_000 + BURST, SECOND);
    System.out.println("the last of " + BURST + " changes was seen after " + after);
  }

  private static void put(OperatorClient operator, int value) {
    String body =
        "{\"state\":\"ENABLED\",\"variants\":{\"v\":%d},\"defaultVariant\":\"v\"}".formatted(value);
    assertThat(operator.put("/api/v1/namespaces/shop/flags/count", body).status()).isEqualTo(200);
  }

  /** The launcher, which must not have to build anything first. */
  private Process launch(String... arguments) throws IOException {
    Path root = Checkout.root();
    for (String module : List.of("cli", "orchestrator", "examples/orders")) {
      assertThat(root.resolve(module).resolve("target/app"))
          .isDirectoryContaining("glob:**/tidegate-*.jar");
    }
    List<String> command = new ArrayList<>(List.of(root.resolve("tidegate").toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--output", "json"));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(folder.resolve("stderr").toFile());
    Files.createDirectories(folder.resolve("state"));
    builder.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
    return builder.start();
  }
}

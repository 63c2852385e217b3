package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.agent.Tidegate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Orchestrators and etcd are gone, and a service starts again: its first evaluation is the last
 * known good one, at once (guarantee G9). What a cold JVM adds by loading classes is printed.
 */
@Tag("drill")
final class AllDownDrillIT {
  private static final String FLAG = "orders.store";
  private static final int RESTARTS = 20;
  private static final int COLD_RESTARTS = 3;
  private static final Duration SERVES_WITHIN = Duration.ofMillis(200);

  @TempDir Path folder;
  private Path data;
  private String nobody;

  @BeforeEach
  void serveOnceAndLoseEverything() throws Exception {
    data = folder.resolve("o-1");
    try (Deployment deployment = Deployment.start(folder, 1);
        EmbeddedAgents agents = new EmbeddedAgents()) {
      ChildProcess orchestrator = deployment.orchestrator("replica-1");
      OperatorClient client = new OperatorClient(orchestrator.announced("http"));
      Scenario.applyFlags(client, Checkout.testRollouts().resolve("flags.yaml"));
      var agent = agents.connect(folder, "o-1", orchestrator);
      assertThat(EmbeddedAgents.evaluate(agent, FLAG).value()).isEqualTo("old");
      String body =
          "{\"state\":\"ENABLED\",\"variants\":{\"old\":\"old\",\"new\":\"new\"},\"defaultVariant\":\"new\"}";
      assertThat(client.put("/api/v1/namespaces/shop/flags/" + FLAG, body).status())
          .isLessThan(300);
      Deployment.eventually(
          Deployment.PATIENCE, () -> EmbeddedAgents.evaluate(agent, FLAG).value().equals("new"));
      nobody = orchestrator.announced("grpc");
      orchestrator.kill();
    }
  }

  @Test
  void aRestartedAgentServesTheLastKnownGoodAtOnce() {
    List<Duration> took = new ArrayList<>();
    for (int restart = 0; restart < RESTARTS; restart++) {
      took.add(restart("new"));
    }
    servedInTime("everything down", took);
  }

  @Test
  void aDamagedFileGivesWayToTheOneBefore() throws Exception {
    Random random = new Random(9);
    Path newest = data.resolve("view");
    byte[] sound = Files.readAllBytes(newest);
    List<Duration> took = new ArrayList<>();
    for (int restart = 0; restart < RESTARTS; restart++) {
      damage(newest, sound, random);
      took.add(restart("old", "new")); // the one before may be of the same flags
    }
    servedInTime("everything down and the newest file damaged", took);
  }

  @Test
  void aColdProcessServesItToo() {
    for (int restart = 0; restart < COLD_RESTARTS; restart++) {
      try (ChildProcess service =
          ChildProcess.start(
              folder,
              "service",
              "dev.tidegate.system.RestartedAgent",
              List.of(nobody, data.toString(), FLAG))) {
        assertThat(service.announced("value")).isEqualTo("new");
        System.out.printf(
            "a cold process: first evaluation %s ms after connect(), %s ms of them work%n",
            service.announced("millis"), service.announced("workMillis"));
      }
    }
  }

  private static void damage(Path file, byte[] sound, Random random) throws IOException {
    byte[] damaged = sound.clone();
    damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
    Files.write(file, damaged);
  }

  /** Starts an agent, and answers how long after {@code connect()} it served what is expected. */
  private Duration restart(String... expected) {
    long begun = System.nanoTime();
    try (Tidegate agent =
        Tidegate.builder()
            .orchestrator(nobody)
            .namespace(Deployment.NAMESPACE)
            .service("orders")
            .instance("o-1")
            .dataDir(data)
            .connect()) {
      String served = EmbeddedAgents.evaluate(agent, FLAG).value();
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      assertThat(served).isIn((Object[]) expected);
      return took;
    }
  }

  private static void servedInTime(String situation, List<Duration> took) {
    List<Long> millis = took.stream().map(Duration::toMillis).toList();
    System.out.println(situation + ": first evaluation " + millis + " ms after connect()");
    assertThat(took).allSatisfy(each -> assertThat(each).isLessThanOrEqualTo(SERVES_WITHIN));
  }
}

package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole fleet loses its only orchestrator and comes back at once: {@code -Dtidegate.crowd=2000}
 * agents, and fewer in every build. The orchestrator has 384 MiB of heap, as each {@link
 * ChildProcess}.
 */
@Tag("drill")
final class ReconnectDrillIT {
  private static final int AGENTS = Integer.getInteger("tidegate.crowd", 500);
  private static final Duration SYNCED_WITHIN = Duration.ofSeconds(30);
  private static final Duration FIRST_WITHIN = Duration.ofSeconds(60);
  private static final Duration SAMPLE = Duration.ofMillis(100);

  /** 500 a second, and one second's worth that nobody used before. */
  private static final int ADMITTED_PER_SECOND_MAX = 1_000;

  @TempDir Path folder;

  @Test
  void everybodyIsBackInTime() {
    try (Deployment deployment = Deployment.start(folder, 1)) {
      ChildProcess first = deployment.orchestrator("replica-1");
      putFlag(first, "old");
      try (AgentCrowd crowd = new AgentCrowd(first.announced("grpc"), AGENTS)) {
        Deployment.eventually(FIRST_WITHIN, () -> crowd.synced(0) == AGENTS);
        long before = crowd.revision();
        first.kill();
        Deployment.eventually(SYNCED_WITHIN, () -> crowd.connected() == 0);
        try (Samples samples = new Samples(crowd)) {
          ChildProcess second = deployment.orchestratorAt("replica-1", first);
          long served = System.nanoTime();
          putFlag(second, "new");
          Deployment.eventually(SYNCED_WITHIN, () -> crowd.synced(before) == AGENTS);
          Duration took = Duration.ofNanos(System.nanoTime() - served);
          System.out.printf(
              "%d agents back %d ms after the orchestrator was; at most %d in a second, %s%n",
              AGENTS, took.toMillis(), samples.peak(), refused(second));
          assertThat(took).isLessThanOrEqualTo(SYNCED_WITHIN);
          assertThat(samples.peak()).isLessThanOrEqualTo(ADMITTED_PER_SECOND_MAX);
          assertThat(second.alive()).isTrue();
          assertThat(second.log()).doesNotContain("OutOfMemory");
        }
      }
    }
  }

  private static void putFlag(ChildProcess orchestrator, String variant) {
    String body =
        "{\"state\":\"ENABLED\",\"variants\":{\"old\":\"old\",\"new\":\"new\"},\"defaultVariant\":\"%s\"}"
            .formatted(variant);
    OperatorClient client = new OperatorClient(orchestrator.announced("http"));
    assertThat(client.put("/api/v1/namespaces/shop/flags/orders.store", body).status())
        .isLessThan(300);
  }

  /** The metric of streams that were told to come later. */
  private static String refused(ChildProcess orchestrator) {
    String metrics = new OperatorClient(orchestrator.announced("http")).get("/metrics").text();
    return metrics
        .lines()
        .filter(line -> line.startsWith("tidegate_agents_refused"))
        .findFirst()
        .orElseThrow();
  }

  /** How many agents are connected, every tenth of a second. */
  private static final class Samples implements AutoCloseable {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final List<Integer> connected = Collections.synchronizedList(new ArrayList<>());

    @SuppressWarnings("FutureReturnValueIgnored") // ends with the timer
    Samples(AgentCrowd crowd) {
      timer.scheduleAtFixedRate(
          () -> connected.add(crowd.connected()), 0, SAMPLE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** By how much it grew in a second, at most. */
    int peak() {
      List<Integer> seen = List.copyOf(connected);
      int window = (int) (Duration.ofSeconds(1).toMillis() / SAMPLE.toMillis());
      int most = 0;
      for (int i = 0; i < seen.size(); i++) {
        most = Math.max(most, seen.get(i) - seen.get(Math.max(0, i - window)));
      }
      return most;
    }

    @Override
    public void close() {
      timer.shutdownNow();
    }
  }
}

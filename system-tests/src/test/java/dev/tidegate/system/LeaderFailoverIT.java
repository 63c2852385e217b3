package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The leader dies by SIGKILL again and again while stages gather evidence, beside an undisturbed
 * twin under the same requests: the same is counted, to the last request, and the same decided.
 */
@Tag("drill")
final class LeaderFailoverIT {
  private static final String HEALTHY = "orders-store-v2";
  private static final String REGRESSION = "orders-pricing-v2";
  private static final Duration BETWEEN_KILLS = Duration.ofSeconds(20);
  private static final int KILLS = 2;
  private static final Duration SOAK = Duration.ofSeconds(55);
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** The lease's life, 3 s in a {@link Deployment}, and the two seconds that operations promise. */
  private static final Duration TAKEOVER = Duration.ofSeconds(3 + 2);

  /** A kill costs the time without a leader and what was not saved yet, at most a look. */
  private static final Duration FAILOVERS = TAKEOVER.plus(LOOK).multipliedBy(KILLS);

  @TempDir Path folder;

  @Test
  void countsEveryRequestOnceAndDecidesAsAnUndisturbedTwin() throws Exception {
    try (Fleet twin = Fleet.start(folder.resolve("twin"), 1);
        Fleet killed = Fleet.start(folder.resolve("killed"), 2)) {
      twin.roll();
      killed.roll();
      TwinTraffic traffic = new TwinTraffic(List.of(twin.agents(), killed.agents()));
      try (traffic) {
        for (int kill = 1; kill <= KILLS; kill++) {
          assertThat(killed.shown(REGRESSION, "status", "phase")).isEqualTo("SOAKING");
          assertThat(kill == 1 || evidenceGrows(killed)).isTrue();
          killed.killLeader();
          pause();
        }
      }
      for (Fleet fleet : List.of(twin, killed)) {
        await()
            .atMost(TAKEOVER.plusSeconds(25))
            .untilAsserted(() -> assertThat(fleet.orders()).isEqualTo(traffic.orders()));
      }

      for (Fleet fleet : List.of(twin, killed)) {
        fleet.awaitPhase(REGRESSION, "ROLLED_BACK");
        fleet.awaitPhase(HEALTHY, "COMPLETED");
      }
      decidesNoLaterThanFailoversExplain(twin, killed, HEALTHY, "COMPLETE");
      decidesNoLaterThanFailoversExplain(twin, killed, REGRESSION, "ROLL_BACK");
      assertThat(killed.took(HEALTHY, "COMPLETE")).isGreaterThanOrEqualTo(SOAK);
    }
  }

  private static void decidesNoLaterThanFailoversExplain(
      Fleet twin, Fleet killed, String rollout, String decision) {
    assertThat(killed.decisions(rollout)).isEqualTo(twin.decisions(rollout));
    Duration undisturbed = twin.took(rollout, decision);
    Duration disturbed = killed.took(rollout, decision);
    assertThat(disturbed)
        .describedAs("%s, undisturbed in %s", rollout, undisturbed)
        .isLessThanOrEqualTo(undisturbed.plus(FAILOVERS).plus(LOOK));
  }

  /** Leans towards a regression, and is not decided yet. */
  private static boolean evidenceGrows(Fleet fleet) {
    return fleet.shown(REGRESSION, "metrics", 0, "lnM") instanceof Number lnM
        && lnM.doubleValue() > 0;
  }

  private static void pause() {
    long until = System.nanoTime() + BETWEEN_KILLS.toNanos();
    Deployment.eventually(BETWEEN_KILLS.plusSeconds(5), () -> System.nanoTime() - until >= 0);
  }
}

package dev.tidegate.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.orchestrator.signal.FleetLedger;
import dev.tidegate.system.StoreLog.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three orchestrators lose their leader again and again, by SIGKILL and by SIGTERM, in the middle
 * of a rollout: how long until the next one leads, and until it has decided something.
 */
@Tag("drill")
final class LeaderDrillIT {
  private static final int TIMES = 5;
  private static final String ROLLOUT = "orders-store-v2";

  /** The lease's life in a {@link Deployment}. */
  private static final Duration TTL = Duration.ofSeconds(3);

  private static final Duration DECIDED_WITHIN = TTL.plusSeconds(2);
  private static final Duration HANDED_OVER_WITHIN = Duration.ofSeconds(1);

  /** An agent that comes back to say it has restored may have to wait for its first attempts. */
  private static final Duration ROLLED_BACK_WITHIN = DECIDED_WITHIN.plusSeconds(2);

  /**
   * A replica cannot know who left before it began, and waits for them as long as for anybody; a
   * deployment that has just begun is none to measure.
   */
  private static final Duration SETTLED_AFTER = FleetLedger.RETURN_WITHIN.plusSeconds(2);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void decidesWithinTheLeaseAndTwoSecondsAfterAKill() throws Exception {
    try (Fleet fleet = Fleet.start(folder, 3);
        StoreLog log = fleet.log()) {
      long begun = System.nanoTime();
      rollInManyStages(fleet);
      moves(log, begun + SETTLED_AFTER.toNanos());
      List<String> figures = new ArrayList<>();
      for (int kill = 1; kill <= TIMES; kill++) {
        moves(log, System.nanoTime());
        ChildProcess leader = fleet.leaderNow();
        long killed = System.nanoTime();
        leader.kill();
        long dead = System.nanoTime(); // what it did last may be heard of until now
        Duration led = since(killed, log.await(dead, PATIENCE, LeaderDrillIT::isClaimed));
        Duration decided = since(killed, log.await(dead, PATIENCE, Seen::isMove));
        figures.add(
            "led after %d ms, decided after %d ms".formatted(led.toMillis(), decided.toMillis()));
        assertThat(decided).as(figures.toString()).isLessThanOrEqualTo(DECIDED_WITHIN);
        fleet.restart(leader);
      }
      System.out.println("leader killed: " + figures);
      rollsBackWithoutItsLeader(fleet, log);
    }
  }

  /** Waits until the rollout moves, at {@code nanos} or later. */
  private static void moves(StoreLog log, long nanos) {
    var unused = log.await(nanos, PATIENCE, Seen::isMove);
  }

  /** Who was connected to the leader only is known to its successor, so nobody is guessed at. */
  private static void rollsBackWithoutItsLeader(Fleet fleet, StoreLog log) {
    ChildProcess leader = fleet.leaderNow();
    fleet.crowd(leader);
    long killed = System.nanoTime();
    leader.kill();
    fleet.ask(fleet.another(leader), ROLLOUT, "rollback", "{\"to\":\"start\"}");
    Duration back =
        since(killed, log.await(killed, PATIENCE, seen -> seen.word().equals("ROLLED_BACK")));
    System.out.println("rolled back " + back.toMillis() + " ms after its leader was killed");
    assertThat(back).isLessThanOrEqualTo(ROLLED_BACK_WITHIN);
  }

  @Test
  void handsOverWithinASecondAndLosesNoCount() throws Exception {
    try (Fleet fleet = Fleet.start(folder, 3);
        StoreLog log = fleet.log()) {
      fleet.apply(longSoak());
      fleet.awaitPhase(ROLLOUT, "SOAKING");
      List<String> figures = new ArrayList<>();
      TwinTraffic traffic = new TwinTraffic(List.of(fleet.agents()));
      try (traffic) {
        for (int time = 1; time <= TIMES; time++) {
          ChildProcess leader = fleet.leaderNow();
          long told = System.nanoTime();
          leader.signal("TERM");
          Duration led = since(told, log.await(told, PATIENCE, LeaderDrillIT::isClaimed));
          figures.add(led.toMillis() + " ms");
          assertThat(led).as(figures.toString()).isLessThanOrEqualTo(HANDED_OVER_WITHIN);
          Deployment.eventually(PATIENCE, () -> !leader.alive());
          fleet.restart(leader);
        }
      }
      System.out.println("leader told to end, the next one led after " + figures);
      Deployment.eventually(PATIENCE, () -> fleet.orders().equals(traffic.orders()));
      Deployment.eventually(
          PATIENCE, () -> fleet.agents().stream().allMatch(a -> a.status().connected()));
    }
  }

  /** It must not end before the last count is compared. */
  private Path longSoak() throws IOException {
    String text = Files.readString(Checkout.testRollouts().resolve("long-soak.yaml"));
    return Files.writeString(folder.resolve("longer-soak.yaml"), text.replace("55s", "30m"));
  }

  private static boolean isClaimed(Seen seen) {
    return seen.isClaim() && seen.value() != null;
  }

  private static Duration since(long nanos, Seen seen) {
    return Duration.ofNanos(seen.nanos() - nanos);
  }

  /** Stages that are entered and left all the time, so that there is always something to decide. */
  private void rollInManyStages(Fleet fleet) throws Exception {
    StringBuilder stages = new StringBuilder();
    IntStream.rangeClosed(1, 90)
        .forEach(
            share ->
                stages.append(
                    """
                        - name: at-%d
                          flags: {orders.store: {variant: new, share: %d%%}}
                          agents: {share: 100%%}
                          acknowledge: {quorum: 100%%, within: 2m}
                          soak: {exactly: 1s}
                    """
                        .formatted(share, share)));
    Path file = folder.resolve("many-stages.yaml");
    Files.writeString(
        file,
        """
        apiVersion: tidegate.dev/v1
        kind: Rollout
        metadata: {namespace: shop, name: %s}
        spec:
          services: [orders]
          stages:
        %s  onFailure: {target: start}
        """
            .formatted(ROLLOUT, stages));
    fleet.apply(file);
  }
}

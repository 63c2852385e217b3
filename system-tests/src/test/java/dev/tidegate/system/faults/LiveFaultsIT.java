package dev.tidegate.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One rollout on three etcd, three orchestrators and two agents with traffic, while leaders die,
 * stop and are cut off. Needs root; {@code run-faults} has the whole matrix.
 */
final class LiveFaultsIT {
  private static final Duration TAKEOVER_MAX = Duration.ofSeconds(FaultKit.LEASE_SECONDS + 2);

  @TempDir Path folder;

  @Test
  void whatTheMachineLacksIsNamed() {
    assertThat(Requirements.missing(List.of("sh"))).doesNotContain("sh");
    assertThat(Requirements.missing(List.of("no-such-program"))).contains("no-such-program");
  }

  @Test
  void theRolloutCompletesAndEveryGuaranteeHolds() throws Exception {
    Requirements.met();
    try (FaultRun run = FaultRun.start(folder, FaultKit.Setting.PLAIN)) {
      run.apply("live", 6, 8);
      run.awaitSoaking("live");

      Duration takeover = ProcessFaults.killLeader(run.kit());
      run.note("kill -9 of the leader: another leads after " + takeover.toMillis() + " ms");
      assertThat(takeover).isLessThanOrEqualTo(TAKEOVER_MAX);
      run.note(
          "SIGSTOP of etcd's leader: "
              + ProcessFaults.stopEtcdLeader(run.kit()).toMillis()
              + " ms");
      run.note(
          "partition of the leader: " + PartitionFaults.cutLeader(run.kit()).toMillis() + " ms");
      run.note(
          "one-way partition: " + PartitionFaults.cutLeaderOneWay(run.kit()).toMillis() + " ms");

      run.awaitCompleted("live", Duration.ofSeconds(90));
      assertThat(run.violations()).isEmpty();
      assertThat(run.writes()).as("edits that took effect").isGreaterThan(50);
    }
    assertThat(LeftOvers.ofThisProcess()).as("what the run left behind").isEmpty();
  }
}

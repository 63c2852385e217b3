package dev.tidegate.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * One rollout on three etcd, three orchestrators and two agents with traffic, amid one fault of
 * each kind. Needs root; {@code run-faults} has the whole matrix.
 */
@Tag("drill")
final class LiveFaultsIT {
  private static final List<String> ONE_OF_EACH_KIND =
      List.of(
          "kill-leader", "stop-etcd", "cut-leader", "cut-one-way", "shuffle-leader", "slow-sync");

  /** The history of a run that fails is kept, to be read. */
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  @Test
  void whatTheMachineLacksIsNamed() {
    assertThat(Requirements.missing(List.of("sh"))).doesNotContain("sh");
    assertThat(Requirements.missing(List.of("no-such-program"))).contains("no-such-program");
  }

  @Test
  void theRolloutCompletesAndEveryGuaranteeHolds() throws Exception {
    Requirements.met("gcc", "strace");
    try (FaultRun run = FaultRun.start(folder, FaultKit.Setting.PLAIN.withSwitch())) {
      run.apply("live", 6, 8);
      run.awaitSoaking("live");

      for (String name : ONE_OF_EACH_KIND) {
        FaultCase fault = FaultCases.named(name);
        Duration took = fault.strike().on(new FaultCase.Occasion(run, "live", 1));
        run.note(fault.what() + ": " + fault.required() + " after " + took.toMillis() + " ms");
        assertThat(took).as(fault.what()).isLessThanOrEqualTo(fault.limit());
      }

      run.awaitCompleted("live", Duration.ofSeconds(90));
      assertThat(run.violations()).isEmpty();
      assertThat(run.writes()).as("edits that took effect").isGreaterThan(50);
    }
    assertThat(LeftOvers.ofThisProcess()).as("what the run left behind").isEmpty();
  }
}

package dev.tidegate.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.sim.plant.Plant;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SeedRunTest {
  private static final Logger ROOT = Logger.getLogger("");

  @BeforeAll
  static void silence() {
    ROOT.setLevel(Level.OFF);
  }

  @Test
  void nothingBreaksAGuarantee() {
    List<SeedRun.Result> bad = Seeds.bad(1, 150, 2);
    assertThat(bad).isEmpty();
  }

  @Test
  void theSameSeedMakesTheSameRun() {
    for (long seed = 1; seed <= 10; seed++) {
      assertThat(SeedRun.run(seed, Plant.NONE)).isEqualTo(SeedRun.run(seed, Plant.NONE));
    }
  }

  @Test
  void runsEnterStagesRestoreStatesAndMeetEveryFault() {
    List<SeedRun.Result> runs =
        java.util.stream.LongStream.rangeClosed(1, 20)
            .mapToObj(seed -> SeedRun.run(seed, Plant.NONE))
            .toList();
    assertThat(runs).anyMatch(run -> run.entered() > 3).anyMatch(run -> run.restored() > 1);
    assertThat(runs.stream().flatMap(run -> run.faults().stream()).distinct())
        .containsExactlyInAnyOrder(dev.tidegate.sim.fault.FaultPlan.Kind.values());
  }

  /** Found by {@code ./tidegate-sim --planted}, which prints the seed of each. */
  @ParameterizedTest
  @CsvSource({
    "NO_FENCE, 12, G1",
  })
  void findsAPlantedBug(Plant plant, long seed, String guarantee) {
    assertThat(SeedRun.run(seed, plant).violations())
        .anyMatch(violation -> violation.guarantee().equals(guarantee));
    assertThat(SeedRun.run(seed, Plant.NONE).violations()).isEmpty();
  }
}

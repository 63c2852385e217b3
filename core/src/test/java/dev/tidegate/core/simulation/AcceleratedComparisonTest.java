package dev.tidegate.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.simulation.SimulatedRun.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The demo's rollouts, minutes long, in virtual time. */
class AcceleratedComparisonTest {
  private static final int RUNS = 20;
  private static final int REGRESSIONS = 101;

  /** Twice two and a half minutes and the last ten seconds. */
  @Test
  void twentyAlikeRunsOfFiveMinutesAreNeverRolledBack() throws IOException {
    RolloutPlan plan = Rollouts.example("healthy.yaml", "150s", "150s");
    Simulation simulation = new Simulation(plan, Rollouts.scenario(plan, "{rps: 400}"));
    RunSummary summary = new RunSummary(Duration.ZERO);
    for (int seed = 1; seed <= RUNS; seed++) {
      SimulatedRun run = simulation.run(seed);
      assertThat(run.wasRolledBack()).as("seed " + seed + ": " + run.reason()).isFalse();
      summary.add(run);
    }
    assertThat(summary.count(Outcome.COMPLETED)).isGreaterThanOrEqualTo(RUNS - 2);
    assertThat(summary.completionSeconds(.5)).isGreaterThan(300);
  }

  @Test
  void fiveTimesTheErrorsAtTwentyRequestsPerArmAreRolledBackWithinThirtySeconds() {
    RolloutPlan plan = Rollouts.plan(Rollouts.HALF);
    Simulation simulation =
        new Simulation(plan, Rollouts.scenario(plan, "{rps: 40, candidateErrorRate: 5%}"));
    List<Double> seconds = new ArrayList<>();
    for (int seed = 1; seed <= REGRESSIONS; seed++) {
      SimulatedRun run = simulation.run(seed);
      assertThat(run.outcome()).isEqualTo(Outcome.ROLLED_BACK);
      SimulatedRun.Step decisive = run.decisive().orElseThrow();
      assertThat(decisive.evidence().regression()).isPresent();
      seconds.add(decisive.stageElapsed().toMillis() / 1000.0);
    }
    seconds.sort(null);
    assertThat(seconds.get(REGRESSIONS / 2)).as("median of " + seconds).isLessThanOrEqualTo(30);
  }
}

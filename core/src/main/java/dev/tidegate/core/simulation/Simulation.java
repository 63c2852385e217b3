package dev.tidegate.core.simulation;

import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.offline.Recording;
import dev.tidegate.core.plan.RolloutPlan;
import java.time.Duration;
import java.util.List;

/** Carries a plan out in virtual time, as often as wanted. Thread-safe. */
public final class Simulation {
  private static final CountLog NOBODY = (seconds, cells) -> {};

  private final RolloutPlan plan;
  private final Scenario scenario;

  /** Runs of {@code plan} in {@code scenario}. */
  public Simulation(RolloutPlan plan, Scenario scenario) {
    this.plan = plan;
    this.scenario = scenario;
  }

  /** One run against made-up counts; the same seed gives the same run. */
  public SimulatedRun run(long seed) {
    return run(seed, NOBODY);
  }

  /** The same, and everything counted is told to {@code log}. */
  public SimulatedRun run(long seed, CountLog log) {
    SimulatedFleet fleet = new SimulatedFleet(plan, scenario.fleet());
    SyntheticCounts counts = new SyntheticCounts(scenario.traffic(), seed);
    VirtualLeader.Counting counting =
        (metrics, stage, from, until) -> {
          List<Cell> cells = counts.cells(metrics, fleet.exposures(stage), until, until - from);
          log.counted(until, cells);
          return cells;
        };
    Duration settled = scenario.traffic().settledAfter();
    return new VirtualLeader(plan, scenario, fleet, counting, settled).run();
  }

  /** One run against recorded counts, whose time is that since the attempt began. */
  public SimulatedRun replay(Recording recording) {
    SimulatedFleet fleet = new SimulatedFleet(plan, scenario.fleet());
    VirtualLeader.Counting counting =
        (metrics, stage, from, until) -> recording.between(from, until);
    Duration settled = Duration.ofSeconds((long) StrictMath.ceil(recording.endSeconds()));
    return new VirtualLeader(plan, scenario, fleet, counting, settled).run();
  }
}

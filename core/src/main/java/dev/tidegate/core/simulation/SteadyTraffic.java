package dev.tidegate.core.simulation;

import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.Stage;
import java.util.ArrayList;
import java.util.List;

/** Who gets which traffic once every agent has entered a stage. Stateless. */
public final class SteadyTraffic {
  private SteadyTraffic() {}

  /** The exposures of each stage of {@code plan}, in their order. */
  public static List<List<Exposure>> exposures(RolloutPlan plan, FleetModel model) {
    SimulatedFleet fleet = new SimulatedFleet(plan, model);
    List<List<Exposure>> exposures = new ArrayList<>();
    long now = 0;
    for (Stage stage : plan.stages()) {
      fleet.enter(stage, now);
      now += model.acknowledgeAfter().toNanos();
      fleet.asSeen(now);
      exposures.add(fleet.exposures(stage));
    }
    return exposures;
  }
}

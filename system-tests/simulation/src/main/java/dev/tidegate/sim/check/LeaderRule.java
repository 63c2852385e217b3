package dev.tidegate.sim.check;

import dev.tidegate.sim.system.SimReplica;
import dev.tidegate.sim.system.SimSystem;
import java.util.List;

/** G1: at no time do two replicas believe that they lead. */
final class LeaderRule implements Rule {
  private final SimSystem system;

  LeaderRule(SimSystem system) {
    this.system = system;
  }

  @Override
  public void check(Step step, Violations violations) {
    List<String> leading =
        system.replicas().stream().filter(SimReplica::leads).map(SimReplica::host).toList();
    if (leading.size() > 1) {
      violations.add("G1", step.nanos(), leading + " all believe that they lead");
    }
  }
}

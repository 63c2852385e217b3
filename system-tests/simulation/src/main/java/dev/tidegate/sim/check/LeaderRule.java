package dev.tidegate.sim.check;

import dev.tidegate.sim.system.SimReplica;
import dev.tidegate.sim.system.SimSystem;
import java.util.List;

/** G1: at no time do two replicas believe that they lead. */
final class LeaderRule implements Rule {
  private final SimSystem system;
  private final long fromNanos;

  LeaderRule(SimSystem system) {
    this(system, 0);
  }

  /** The same from a moment on, in true time. */
  LeaderRule(SimSystem system, long fromNanos) {
    this.system = system;
    this.fromNanos = fromNanos;
  }

  @Override
  public void check(Step step, Violations violations) {
    if (step.nanos() < fromNanos) {
      return;
    }
    List<String> leading =
        system.replicas().stream().filter(SimReplica::leads).map(SimReplica::host).toList();
    if (leading.size() > 1) {
      violations.add("G1", step.nanos(), leading + " all believe that they lead");
    }
  }
}

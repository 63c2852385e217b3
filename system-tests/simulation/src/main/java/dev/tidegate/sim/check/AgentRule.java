package dev.tidegate.sim.check;

import dev.tidegate.sim.system.AgentObserver.Kept;
import dev.tidegate.sim.system.SimAgent;

/** Something that holds of every agent at every moment. */
interface AgentRule {
  /** Looks at what an agent serves, and says what is wrong with it. */
  void check(Serving serving, Violations violations);

  /** A process of the instance begins. */
  default void started(SimAgent agent, Kept kept) {}
}

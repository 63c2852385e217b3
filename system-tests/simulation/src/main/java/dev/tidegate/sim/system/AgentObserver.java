package dev.tidegate.sim.system;

import dev.tidegate.agent.internal.session.AgentSession;
import dev.tidegate.core.flag.FlagSet;

/** Is told what agents do, at once; kept outside of every process. */
public interface AgentObserver {
  /** What a process finds on its disk of what the one before served. */
  enum Kept {
    /** All of it. */
    ALL,
    /** An earlier view at least: the newest was damaged. */
    OLDER,
    /** Perhaps nothing: writes were refused, or another process of the instance wrote, too. */
    UNKNOWN
  }

  /** A process of the instance begins. */
  void started(SimAgent agent, Kept kept);

  /** An agent that is not disowned has just served requests by {@code flags}. */
  void served(SimAgent agent, AgentSession session, FlagSet flags);
}

package dev.tidegate.orchestrator.signal;

/** Sessions that ended without a goodbye: only the replica that had them can count them. */
final class LostSessions {
  /** Metric of sessions lost without a goodbye. */
  static final String METRIC = "heartbeat_loss";

  private static final String PREFIX = "~";

  private LostSessions() {}

  /** Under which boot a replica counts for an agent: it goes on counting over the agent's boots. */
  static AgentBoot counted(AgentKey agent, String replicaBoot) {
    return new AgentBoot(agent, PREFIX + replicaBoot);
  }

  static boolean isCountedByReplica(String boot) {
    return boot.startsWith(PREFIX);
  }
}

package dev.tidegate.agent;

import java.util.List;

/**
 * How an agent stands at one moment.
 *
 * @param ready true if a view of this start is served and no rollback is outstanding
 * @param connected true while an orchestrator is connected
 * @param replica id of the orchestrator last connected to, empty if none yet
 * @param epoch epoch of the view served, 0 if none
 * @param revision revision of the view served, 0 if none
 * @param entered stages entered and not rolled back
 */
public record AgentStatus(
    boolean ready,
    boolean connected,
    String replica,
    long epoch,
    long revision,
    List<EnteredStage> entered) {
  public AgentStatus {
    entered = List.copyOf(entered);
  }

  /**
   * A stage begun on this agent.
   *
   * @param rollout name of the rollout
   * @param rolloutUid its UID
   * @param stage 1-based
   * @param applied true once its flags apply here
   * @param restorePoint true if state was saved before
   */
  public record EnteredStage(
      String rollout, String rolloutUid, int stage, boolean applied, boolean restorePoint) {}
}

package dev.tidegate.agent;

/**
 * What a service does itself when a stage of a rollout is entered or rolled back. Called on a
 * worker thread, for one stage of a rollout at a time, within the stage's deadline; interrupted
 * when the deadline passes or the stage is not wanted any more. Must be idempotent and resumable:
 * after a crash it is called again.
 */
public interface StageHandler {
  /**
   * Prepares the service for the stage. The restore point is saved already; the stage's flags apply
   * on this agent only after this returns.
   *
   * @throws Exception if the stage cannot be entered here: its flags stay off, and the orchestrator
   *     is told
   */
  void enter(StageContext stage) throws Exception;

  /**
   * Takes the service back to the stage. The flags are those from before already, and the
   * registered checkpoints are restored.
   *
   * @throws Exception if it could not; it is called again after a while
   */
  void rollBack(StageContext stage) throws Exception;
}

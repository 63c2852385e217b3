package dev.tidegate.agent.internal.stage;

/** What the service does itself when it enters a stage or leaves it backwards. */
public interface StageSteps {
  /**
   * Prepares the service for the stage, before its flags apply.
   *
   * @throws Exception if the stage cannot be entered here
   */
  void enter(StageRun run) throws Exception;

  /**
   * Takes the service back, after flags and states are those from before.
   *
   * @throws Exception if it could not; it is tried again
   */
  void rollBack(StageRun run) throws Exception;
}

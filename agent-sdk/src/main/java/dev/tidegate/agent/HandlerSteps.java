package dev.tidegate.agent;

import dev.tidegate.agent.internal.stage.StageRun;
import dev.tidegate.agent.internal.stage.StageSteps;

/** A handler of the service as the stage engine calls it. */
record HandlerSteps(StageHandler handler) implements StageSteps {
  @Override
  public void enter(StageRun run) throws Exception {
    handler.enter(new StageContext(run));
  }

  @Override
  public void rollBack(StageRun run) throws Exception {
    handler.rollBack(new StageContext(run));
  }
}

package dev.tidegate.sim.system;

import dev.tidegate.agent.internal.checkpoint.Waiting;
import dev.tidegate.orchestrator.view.ViewWait;
import dev.tidegate.sim.runtime.SimProcess;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** The threads of a simulated process wait in virtual time. */
record SimWaits(SimProcess process) implements ViewWait, Waiting {
  @Override
  public <T> T await(CompletableFuture<T> answer, Duration limit)
      throws ExecutionException, TimeoutException, InterruptedException {
    return process.await(answer, limit);
  }
}

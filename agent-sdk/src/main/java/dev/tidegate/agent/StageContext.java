package dev.tidegate.agent;

import dev.tidegate.agent.internal.checkpoint.SavedState;
import dev.tidegate.agent.internal.checkpoint.StateException;
import dev.tidegate.agent.internal.stage.StageRun;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** The stage a handler is called for. For the thread the handler is called on. */
public final class StageContext {
  private final StageRun run;

  StageContext(StageRun run) {
    this.run = run;
  }

  /** Name of the rollout. */
  public String rollout() {
    return run.rollout();
  }

  /** Name of the stage entered or rolled back to; {@code start} for the start. */
  public String stage() {
    return run.stageName();
  }

  /** Number of the stage entered or rolled back to, from 1; 0 for the start. */
  public int stageNumber() {
    return run.stage();
  }

  /** Attempt of the rollout: 0 for the first, one more with each retry. */
  public int attempt() {
    return run.attempt();
  }

  /** True once the handler should return: the stage is not wanted, or its deadline has passed. */
  public boolean cancelled() {
    return run.isCancelled();
  }

  /**
   * Says how far the handler is, and keeps where it is for {@link #lastCheckpoint} of a later call.
   *
   * @param fraction done, from 0 to 1
   * @throws CancellationException if the handler should return
   * @throws IOException if the state cannot be written or is too large
   */
  public <T> void progress(double fraction, T state, StateCodec<T> codec)
      throws IOException, InterruptedException {
    if (!(fraction >= 0 && fraction <= 1)) {
      throw new IllegalArgumentException("fraction " + fraction + " is not in 0..1");
    }
    try {
      run.progress(fraction, new SavedState(codec.encode(state), codec.format()));
    } catch (StateException e) {
      throw new IOException(e);
    }
  }

  /**
   * What a call before a crash last gave to {@link #progress} in this stage.
   *
   * @throws IOException if it cannot be read
   */
  public <T> Optional<T> lastCheckpoint(StateCodec<T> codec)
      throws IOException, InterruptedException {
    Optional<SavedState> last = run.lastProgress();
    return last.isEmpty() ? Optional.empty() : Optional.of(codec.decode(last.get().content()));
  }

  /**
   * A state as this rollback restored it; empty if it was not saved before the stage.
   *
   * @param checkpoint name of the checkpoint
   * @throws IOException if it cannot be read
   */
  public <T> Optional<T> restored(String checkpoint, StateCodec<T> codec) throws IOException {
    Optional<SavedState> state = run.restored(checkpoint);
    return state.isEmpty() ? Optional.empty() : Optional.of(codec.decode(state.get().content()));
  }
}

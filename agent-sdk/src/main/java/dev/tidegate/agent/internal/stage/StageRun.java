package dev.tidegate.agent.internal.stage;

import dev.tidegate.agent.internal.checkpoint.SavedState;
import dev.tidegate.agent.internal.checkpoint.StateException;
import dev.tidegate.agent.internal.checkpoint.StateStore;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of the service's own steps for a stage. Used by the worker that runs them. */
public final class StageRun {
  private static final Logger LOG = LoggerFactory.getLogger(StageRun.class);
  private static final Duration PROGRESS_MAX = Duration.ofSeconds(5);

  private final Directive directive;
  private final StateStore states;
  private volatile Map<String, SavedState> restored = Map.of();
  private volatile boolean cancelled;

  StageRun(Directive directive, StateStore states) {
    this.directive = directive;
    this.states = states;
  }

  /** Name of the rollout. */
  public String rollout() {
    return directive.rollout();
  }

  /** Name of the stage entered, or rolled back to. */
  public String stageName() {
    return directive.stageName();
  }

  /** Number of the stage entered, or rolled back to; 0 is the start. */
  public int stage() {
    return directive.stage();
  }

  /** Attempt of the rollout: 0 for the first, one more with each retry. */
  public int attempt() {
    return directive.attempt();
  }

  /** True once the run is to end: the stage is not wanted any more, or its time is over. */
  public boolean isCancelled() {
    return cancelled;
  }

  void cancel() {
    cancelled = true;
  }

  void restored(Map<String, SavedState> states) {
    restored = Map.copyOf(states);
  }

  /** A state as the rollback restored it; empty if it was not in the restore point. */
  public Optional<SavedState> restored(String name) {
    return Optional.ofNullable(restored.get(name));
  }

  /**
   * Saves how far the run is, so that it can go on there after a crash.
   *
   * @param fraction done, from 0 to 1
   * @throws CancellationException if the run is to end
   * @throws StateException if the state is too large
   */
  public void progress(double fraction, SavedState state)
      throws StateException, InterruptedException {
    if (cancelled) {
      throw new CancellationException(
          "stage " + directive.stageName() + " of " + directive.rollout() + " was cancelled");
    }
    boolean durable = states.saveWorking(progressName(), state, PROGRESS_MAX);
    LOG.atInfo()
        .addKeyValue("rollout", directive.rollout())
        .addKeyValue("stage", directive.stageName())
        .addKeyValue("fraction", fraction)
        .addKeyValue("durable", durable)
        .log("stage handler progressed");
  }

  /** What was last given to {@link #progress} for this stage, by an earlier run. */
  public Optional<SavedState> lastProgress() throws InterruptedException {
    return states.loadWorking(progressName(), PROGRESS_MAX).map(StateStore.Working::state);
  }

  private String progressName() {
    String uid = directive.rolloutUid().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "-");
    String shortUid = uid.substring(0, Math.min(40, uid.length()));
    return "progress-" + shortUid + "-" + directive.stage();
  }
}

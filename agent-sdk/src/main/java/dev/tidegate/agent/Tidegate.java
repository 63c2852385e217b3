package dev.tidegate.agent;

import dev.openfeature.sdk.FeatureProvider;
import dev.openfeature.sdk.Hook;
import dev.tidegate.agent.AgentStatus.EnteredStage;
import dev.tidegate.agent.internal.cache.RolloutRecord;
import dev.tidegate.agent.internal.cache.ServedFlags;
import dev.tidegate.agent.internal.session.SessionStatus;
import dev.tidegate.agent.openfeature.TidegateProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The agent of one service process. Make one with {@link #builder}, register stage handlers and
 * checkpoints, then {@link #awaitReady}; close it at the end.
 *
 * <p>Flags are served from the moment {@link TidegateBuilder#connect} returns: the last known good
 * ones, until the orchestrator answers. Stages are entered and rolled back only from the first call
 * of {@link #awaitReady} on, or a few seconds after connecting, so that handlers and checkpoints
 * can be registered before. Thread-safe.
 */
public final class Tidegate implements AutoCloseable {
  private static final Duration PROVIDER_WAIT = Duration.ofSeconds(10);

  private final AgentRuntime runtime;
  private final Flags flags;
  private final Health health;

  Tidegate(AgentRuntime runtime) {
    this.runtime = runtime;
    this.flags = new Flags(runtime.flags());
    this.health = new Health(runtime.observations(), runtime.meters());
  }

  /** Starts to describe an agent. */
  public static TidegateBuilder builder() {
    return new TidegateBuilder();
  }

  /** The flags as this agent serves them. */
  public Flags flags() {
    return flags;
  }

  /** The same flags for OpenFeature. */
  public FeatureProvider openFeature() {
    return openFeature(List.of());
  }

  /**
   * The same flags for OpenFeature.
   *
   * @param hooks run around each evaluation of this provider, inside those of API, client and call
   */
  @SuppressWarnings("rawtypes") // as OpenFeature declares it
  public FeatureProvider openFeature(List<Hook> hooks) {
    return new TidegateProvider(runtime.flags(), PROVIDER_WAIT, runtime.observations(), hooks);
  }

  /** Metrics of the service's own. */
  public Health health() {
    return health;
  }

  /** True if a view of this start is served and no rollback is outstanding here. */
  public boolean ready() {
    return runtime.session().isReady();
  }

  /**
   * Lets stage work begin, and waits until {@link #ready}.
   *
   * @param limit longest wait
   * @return false if it was not ready in time: the service may go on with the flags it has
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean awaitReady(Duration limit) throws InterruptedException {
    return runtime.session().awaitReady(limit);
  }

  /** How the agent stands. */
  public AgentStatus status() {
    SessionStatus status = runtime.session().status();
    List<EnteredStage> entered = new ArrayList<>();
    for (RolloutRecord rollout : status.rollouts()) {
      for (RolloutRecord.Stage stage : rollout.stages()) {
        entered.add(
            new EnteredStage(
                rollout.name(),
                rollout.uid(),
                stage.number(),
                stage.applied(),
                stage.restorePoint()));
      }
    }
    return new AgentStatus(
        ready(),
        status.connected(),
        status.replica(),
        status.position().epoch(),
        status.position().revision(),
        entered);
  }

  /**
   * Registers what the service does itself in the stages of a rollout; replaces an earlier handler.
   *
   * @param rollout name of the rollout
   */
  public Tidegate onStage(String rollout, StageHandler handler) {
    runtime.handlers().put(rollout, new HandlerSteps(handler));
    return this;
  }

  /**
   * Registers a state of the service. Call {@link Checkpoint#restore} once it can take a state.
   *
   * @param name its name inside the instance: lower-case letters, digits, '-' and '.'
   * @param codec how it is serialised
   * @param snapshot gives the state as it is now, not changed any more; called by any thread
   * @param restore puts a state into place; called by the thread that restores, or by a worker
   *     during a rollback
   * @throws IllegalArgumentException if the name is malformed or taken
   */
  public <T> Checkpoint<T> checkpoint(
      String name, StateCodec<T> codec, Supplier<T> snapshot, Consumer<T> restore) {
    return checkpoint(name, codec, snapshot, restore, Set.of());
  }

  /**
   * Registers a state that only some rollouts change: it is part of their restore points and of no
   * others', so that rolling one rollout back does not undo what another one did meanwhile.
   *
   * @param rollouts names of the rollouts that change it; empty for any
   * @throws IllegalArgumentException if the name is malformed or taken
   */
  public <T> Checkpoint<T> checkpoint(
      String name,
      StateCodec<T> codec,
      Supplier<T> snapshot,
      Consumer<T> restore,
      Set<String> rollouts) {
    Checkpoint<T> checkpoint =
        new Checkpoint<>(name, codec, snapshot, restore, runtime.states(), runtime.observations());
    runtime.registry().register(checkpoint.entry(rollouts));
    return checkpoint;
  }

  /**
   * Begins an operation on behalf of a unit: {@code try (var op = tidegate.operation(…)) {…}}.
   *
   * @param unitKey the key by which the unit is bucketed, as in the flags' targeting key
   */
  public Operation operation(String unitKey) {
    return new Operation(runtime.observations(), runtime.ticker(), unitKey);
  }

  /** What the provider reads. */
  ServedFlags served() {
    return runtime.flags();
  }

  /**
   * Ends the session. Flags go on as they are; nothing is saved or reported any more, and nothing
   * is written to the data folder once this returns. Takes as long as a goodbye, half a second at
   * most, unless a write to the disk is under way. Any thread; again is harmless.
   */
  @Override
  public void close() {
    runtime.close();
  }
}

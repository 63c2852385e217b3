package dev.tidegate.agent.internal.stage;

import dev.tidegate.agent.internal.cache.RolloutRecord;
import dev.tidegate.agent.internal.checkpoint.Place;
import dev.tidegate.agent.internal.checkpoint.SavedState;
import dev.tidegate.agent.internal.checkpoint.StateRegistry;
import dev.tidegate.agent.internal.checkpoint.StateStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The bodies of stage work: what a worker thread does. Stateless; thread-safe. */
final class StageWork {
  private final StateRegistry registry;
  private final StateStore states;
  private final Function<String, @Nullable StageSteps> steps;
  private final LongSupplier ticker;

  StageWork(
      StateRegistry registry,
      StateStore states,
      Function<String, @Nullable StageSteps> steps,
      LongSupplier ticker) {
    this.registry = registry;
    this.states = states;
    this.steps = steps;
    this.ticker = ticker;
  }

  /** How long the parts took. */
  record Timing(long checkpointMicros, long handlerMicros, boolean restored) {}

  boolean hasState(Directive directive) {
    return registry.isChangedBy(directive.rollout());
  }

  StageRun run(Directive directive) {
    return new StageRun(directive, states);
  }

  /** Saves the restore point of the stage about to be entered. */
  Timing save(Directive directive) throws Exception {
    long start = ticker.getAsLong();
    Place place = new Place(directive.rolloutUid(), directive.attempt(), directive.stage());
    states.saveRestorePoint(place, registry.captureAll(directive.rollout()), directive.deadline());
    return new Timing(microsSince(start), 0, false);
  }

  /** Runs the service's handler, if it has one. */
  Timing enter(Directive directive, StageRun run) throws Exception {
    long start = ticker.getAsLong();
    StageSteps own = steps.apply(directive.rollout());
    if (own != null) {
      own.enter(run);
    }
    return new Timing(0, microsSince(start), false);
  }

  /** Restores what was before the lowest of {@code left}, then runs the service's handler. */
  Timing rollBack(Directive directive, List<RolloutRecord.Stage> left, StageRun run)
      throws Exception {
    long start = ticker.getAsLong();
    Map<String, SavedState> point = restorePoint(directive, left);
    List<String> restored = registry.restoreAll(point);
    run.restored(point);
    long loaded = ticker.getAsLong();
    StageSteps own = steps.apply(directive.rollout());
    if (own != null) {
      own.rollBack(run);
    }
    long handled = ticker.getAsLong();
    for (String name : restored) { // so that a crash from now on finds this state, not the newer
      SavedState state = point.get(name);
      if (state != null && !states.saveWorking(name, state, directive.deadline())) {
        throw new IllegalStateException("restored state " + name + " could not be saved");
      }
    }
    return new Timing((loaded - start) / 1_000, (handled - loaded) / 1_000, !restored.isEmpty());
  }

  private Map<String, SavedState> restorePoint(Directive directive, List<RolloutRecord.Stage> left)
      throws Exception {
    Optional<RolloutRecord.Stage> lowest =
        left.stream().filter(RolloutRecord.Stage::restorePoint).findFirst();
    if (lowest.isEmpty()) {
      return Map.of();
    }
    Duration limit = directive.deadline();
    if (!directive.restoreOf().isEmpty()) {
      return states.loadLowestRestorePoint(directive.restoreOf(), limit);
    }
    Place place = new Place(directive.rolloutUid(), lowest.get().attempt(), lowest.get().number());
    return states.loadRestorePoint(place, limit);
  }

  private long microsSince(long start) {
    return (ticker.getAsLong() - start) / 1_000;
  }
}

package dev.tidegate.agent.internal.stage;

import dev.tidegate.agent.internal.cache.RolloutRecord;
import dev.tidegate.agent.internal.checkpoint.Place;
import dev.tidegate.agent.internal.checkpoint.SavedState;
import dev.tidegate.agent.internal.checkpoint.StateException;
import dev.tidegate.agent.internal.checkpoint.StateRegistry;
import dev.tidegate.agent.internal.checkpoint.StateStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The bodies of stage work: what a worker thread does. Stateless; thread-safe. */
final class StageWork {
  /** Where probes are kept while they are made: no stage has this number. */
  private static final int PROBES = 0;

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

  /**
   * Saves every state, loads it back, reads and compares it, and deletes what was saved. Nothing is
   * put into place.
   */
  Timing probe(Directive directive) throws Exception {
    long start = ticker.getAsLong();
    Map<String, StateRegistry.Trial> trials = registry.tryAll(directive.rollout());
    if (!trials.isEmpty()) {
      Place place = new Place(directive.rolloutUid(), directive.attempt(), PROBES);
      Duration limit = directive.deadline();
      Map<String, SavedState> saved = new TreeMap<>();
      trials.forEach((name, trial) -> saved.put(name, trial.saved()));
      states.discard(place, limit); // an earlier one may have left it
      try {
        states.saveRestorePoint(place, saved, limit);
        StateRegistry.compare(trials, states.loadRestorePoint(place, limit));
      } catch (Exception e) {
        discardAfter(e, place, limit);
        throw e;
      }
      states.discard(place, limit);
    }
    return new Timing(microsSince(start), 0, false);
  }

  private void discardAfter(Exception failure, Place place, Duration limit) {
    try {
      states.discard(place, limit);
    } catch (StateException e) {
      failure.addSuppressed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure.addSuppressed(e);
    }
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
    if (directive.rehearsal()) {
      for (RolloutRecord.Stage stage : left) { // it is saved anew when the stage is entered again
        states.discard(
            new Place(directive.rolloutUid(), stage.attempt(), stage.number()),
            directive.deadline());
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

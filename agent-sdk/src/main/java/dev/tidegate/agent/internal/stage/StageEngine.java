package dev.tidegate.agent.internal.stage;

import dev.tidegate.agent.internal.cache.RolloutRecord;
import dev.tidegate.agent.internal.checkpoint.StateRegistry;
import dev.tidegate.agent.internal.checkpoint.StateStore;
import dev.tidegate.agent.internal.health.Comparison;
import dev.tidegate.proto.v1.Acknowledgement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All rollouts on this agent. A view is taken in two steps, so that flags come first: {@link
 * #receive} gives the records with which the flags are to be served, {@link #settle} then starts
 * what is missing and acknowledges what is done. For the owner thread alone.
 */
public final class StageEngine {
  private static final int ROLLOUTS_MAX = 64;

  private final Map<String, RolloutTrack> tracks = new LinkedHashMap<>();
  private final StageDuties duties;
  private boolean open;

  /**
   * An engine that goes on where {@code records} left off.
   *
   * @param owner the session's owner thread and its timers
   * @param workers where stage work runs
   * @param ticker monotonic nanoseconds
   * @param steps the service's own steps by rollout name
   * @param publish persists {@link #records}, then serves their flags
   * @param acknowledge tells the orchestrator
   */
  public StageEngine(
      List<RolloutRecord> records,
      ScheduledExecutorService owner,
      Executor workers,
      LongSupplier ticker,
      StateRegistry registry,
      StateStore states,
      Function<String, @Nullable StageSteps> steps,
      Runnable publish,
      Consumer<Acknowledgement> acknowledge) {
    this.duties =
        new StageDuties(
            owner,
            workers,
            ticker,
            new StageWork(registry, states, steps, ticker),
            () -> open,
            publish,
            acknowledge);
    records.forEach(record -> tracks.put(record.uid(), new RolloutTrack(record, duties)));
  }

  /** What comes is of another history of the store, with fencing tokens of its own. */
  public void enterEpoch() {
    tracks.values().forEach(RolloutTrack::enterEpoch);
  }

  /** The service has registered its handlers and states: stage work may start. */
  public void open() {
    open = true;
    settle();
  }

  /**
   * Takes everything that is wanted now; rollouts left out are wanted no more.
   *
   * @return true if a rollout was left out of which this agent has begun a stage: the orchestrator
   *     may not know that, and learns it from the next hello
   */
  public boolean receive(List<Directive> directives) {
    Set<String> wanted = new HashSet<>();
    for (Directive directive : directives) {
      wanted.add(directive.rolloutUid());
      tracks
          .computeIfAbsent(
              directive.rolloutUid(),
              uid -> new RolloutTrack(RolloutRecord.fresh(uid, directive.rollout()), duties))
          .receive(directive);
    }
    boolean begunUnknown = false;
    for (RolloutTrack track : tracks.values()) {
      if (!wanted.contains(track.record().uid())) {
        begunUnknown |= track.dismiss();
      }
    }
    tracks.values().removeIf(track -> track.isDismissed() && !track.record().hasBegun());
    forgetOldest();
    return begunUnknown;
  }

  /** What was begun for rollouts nobody speaks of any more is kept for a while, not for ever. */
  private void forgetOldest() {
    List<String> dismissed = new ArrayList<>();
    tracks.forEach(
        (uid, track) -> {
          if (track.isDismissed()) {
            dismissed.add(uid);
          }
        });
    int tooMany = Math.min(dismissed.size(), tracks.size() - ROLLOUTS_MAX);
    for (int i = 0; i < tooMany; i++) {
      tracks.remove(dismissed.get(i));
    }
  }

  /** Starts what is missing and acknowledges what is done; rollbacks first. */
  public void settle() {
    List<RolloutTrack> order = new ArrayList<>(tracks.values());
    order.sort(Comparator.comparing(track -> !track.hasOutstandingRollback()));
    order.forEach(RolloutTrack::settle);
    tracks.values().removeIf(RolloutTrack::isCompleted);
  }

  /** What is to be on disk, and whose layers are to be served. */
  public List<RolloutRecord> records() {
    return tracks.values().stream()
        .filter(track -> !track.isCompleted())
        .map(RolloutTrack::record)
        .toList();
  }

  /** The newest acknowledgement of every rollout. */
  public List<Acknowledgement> acknowledgements() {
    return tracks.values().stream()
        .map(RolloutTrack::acknowledgement)
        .flatMap(Optional::stream)
        .toList();
  }

  /** The comparisons that observations belong to now. */
  public List<Comparison> comparisons() {
    return tracks.values().stream()
        .map(RolloutTrack::comparison)
        .flatMap(Optional::stream)
        .toList();
  }

  /** True if a rollback is wanted and not finished. */
  public boolean hasOutstandingRollback() {
    return tracks.values().stream().anyMatch(RolloutTrack::hasOutstandingRollback);
  }
}

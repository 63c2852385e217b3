package dev.tidegate.orchestrator.signal;

import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.orchestrator.signal.AgentAcknowledgement.Kind;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.ViewChange;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * How long agents took for the current or last transition of each rollout: from the moment its
 * commit was seen here to each acknowledgement. Thread-safe; measured on this process alone.
 */
public final class TransitionTimings {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final LongSupplier nanoTicker;
  private final Map<String, Transition> byUid = new HashMap<>();

  private static final class Transition {
    final int attempt;
    final int stage;
    final boolean back;
    final long revision;
    final long seenAt;
    final Map<AgentKey, Answer> answers = new HashMap<>();

    Transition(int attempt, int stage, boolean back, long revision, long seenAt) {
      this.attempt = attempt;
      this.stage = stage;
      this.back = back;
      this.revision = revision;
      this.seenAt = seenAt;
    }

    boolean isAnsweredBy(AgentAcknowledgement news) {
      return news.succeeded()
          && news.attempt() == attempt
          && news.stage() == stage
          && (news.kind() == Kind.ROLLED_BACK) == back;
    }
  }

  private record Answer(long nanos, AgentAcknowledgement news) {}

  /**
   * Median and maximum of a figure over the agents that have one.
   *
   * @param p50 of the agents' figures
   * @param max of the agents' figures
   * @param agents how many there are
   */
  public record Figure(long p50, long max, int agents) {}

  /**
   * Figures of one transition.
   *
   * @param committedRevision revision of the status
   * @param propagationMillis from commit seen to acknowledged; what the agent did in between is in
   * @param applyMicros from receipt to flags applied
   * @param checkpointMicros saving state when entering, loading it when rolling back; only agents
   *     that did
   * @param handlerMicros in the stage handler; only agents that have one
   * @param restored how many agents restored state
   */
  public record Timings(
      long committedRevision,
      Optional<Figure> propagationMillis,
      Optional<Figure> applyMicros,
      Optional<Figure> checkpointMicros,
      Optional<Figure> handlerMicros,
      int restored) {}

  /** Timings by {@code nanoTicker}, monotonic nanoseconds. */
  public TransitionTimings(LongSupplier nanoTicker) {
    this.nanoTicker = nanoTicker;
  }

  /** Notes the transitions in a change of the view. To be registered as its listener. */
  public void onViewChange(ViewChange change) {
    for (RolloutName name : change.rollouts()) {
      change.view().rollout(name).ifPresent(this::note);
    }
  }

  private synchronized void note(RolloutEntry entry) {
    if (entry.status() == null || entry.status().value() instanceof RolloutStatus.Pending) {
      return;
    }
    RolloutStatus status = entry.status().value();
    boolean back = status instanceof RolloutStatus.RollingBack;
    Transition known = byUid.get(status.uid().value());
    boolean isNews =
        known == null
            || known.attempt != status.attempt().number()
            || known.stage != status.stage()
            || (back && !known.back);
    if (isNews && !status.terminal()) {
      byUid.put(
          status.uid().value(),
          new Transition(
              status.attempt().number(),
              status.stage(),
              back,
              entry.statusRevision().value(),
              nanoTicker.getAsLong()));
    }
  }

  /** Notes an acknowledgement; the first of an agent counts. */
  public synchronized void acknowledged(AgentState agent, AgentAcknowledgement news) {
    Transition transition = byUid.get(news.rolloutUid());
    if (transition != null && transition.isAnsweredBy(news)) {
      long nanos = nanoTicker.getAsLong() - transition.seenAt;
      transition.answers.putIfAbsent(agent.key(), new Answer(nanos, news));
    }
  }

  /** The figures of a rollout's current or last transition, if one was seen here. */
  public synchronized Optional<Timings> of(String rolloutUid) {
    return Optional.ofNullable(byUid.get(rolloutUid)).map(TransitionTimings::timings);
  }

  private static Timings timings(Transition transition) {
    return new Timings(
        transition.revision,
        figure(transition, answer -> answer.nanos / NANOS_PER_MILLI, true),
        figure(transition, answer -> answer.news.applyMicros(), true),
        figure(transition, answer -> answer.news.checkpointMicros(), false),
        figure(transition, answer -> answer.news.handlerMicros(), false),
        (int) transition.answers.values().stream().filter(a -> a.news.restored()).count());
  }

  private static Optional<Figure> figure(
      Transition transition, ToLongFunction<Answer> of, boolean countsZero) {
    long[] sorted =
        transition.answers.values().stream()
            .mapToLong(of)
            .filter(value -> countsZero || value > 0)
            .sorted()
            .toArray();
    return sorted.length == 0
        ? Optional.empty()
        : Optional.of(
            new Figure(
                sorted[sorted.length / 2], Arrays.stream(sorted).max().orElse(0), sorted.length));
  }

  /** Forgets rollouts that the view no longer has. */
  public synchronized void retain(java.util.function.Predicate<String> isKnown) {
    byUid.keySet().removeIf(uid -> !isKnown.test(uid));
  }
}

package dev.tidegate.core.watch;

import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.StageKind;
import dev.tidegate.core.analysis.Tick;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.evidence.Evidence;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.replay.RecordedStep;
import dev.tidegate.core.rollout.Attempt;
import dev.tidegate.core.rollout.RolloutStatus;
import java.time.Duration;
import java.util.List;

/**
 * What was judged so far in an attempt, and how long it took. Immutable.
 *
 * @param attempt which attempt
 * @param stage being served
 * @param stageElapsed since the stage was committed
 * @param attemptElapsed since the attempt's first stage was entered
 * @param evidence so far
 * @param cursors up to where the counters are in the evidence
 * @param recording of what led to the evidence
 */
public record Judgement(
    Attempt attempt,
    int stage,
    Duration stageElapsed,
    Duration attemptElapsed,
    Evidence evidence,
    MapNode cursors,
    EvidenceRecording recording) {
  private static final MapNode NO_CURSORS = MapNode.builder().build();

  /** Nothing judged yet. */
  public static Judgement begin(
      RolloutPlan plan, RolloutStatus status, EvidenceRecording recording) {
    Judgement nothing =
        new Judgement(
            status.attempt(),
            0,
            Duration.ZERO,
            Duration.ZERO,
            Evidence.start(plan.analysisPlan(status.attempt().number())),
            NO_CURSORS,
            recording);
    return status.stage() == 0 ? nothing : nothing.entering(plan, status, NO_CURSORS, List.of());
  }

  /**
   * Goes on where another watch over the stage of {@code status} was.
   *
   * @param state of the evidence, as {@link Evidence#toNode} gave it
   * @throws IllegalArgumentException if it was not saved under this plan
   */
  public static Judgement resume(
      RolloutPlan plan,
      RolloutStatus status,
      Duration stageElapsed,
      Duration attemptElapsed,
      MapNode state,
      MapNode cursors,
      EvidenceRecording recording) {
    Attempt attempt = status.attempt();
    return new Judgement(
        attempt,
        status.stage(),
        stageElapsed,
        attemptElapsed,
        Evidence.resume(plan.analysisPlan(attempt.number()), state),
        cursors,
        recording);
  }

  /** The same, {@code step} later. */
  Judgement later(Duration step) {
    if (stage == 0) {
      return this;
    }
    return new Judgement(
        attempt,
        stage,
        stageElapsed.plus(step),
        attemptElapsed.plus(step),
        evidence,
        cursors,
        recording);
  }

  /**
   * Where the counts of the next tick begin, since the stage was committed: at the tick before,
   * whichever leader took it.
   */
  Duration countedFrom() {
    Duration ticked = Duration.ofNanos(Math.round(evidence.seconds() * 1e9));
    Duration from = stageElapsed.minus(attemptElapsed.minus(ticked));
    return from.isNegative() ? Duration.ZERO : from;
  }

  /** The same, up to where the counters were left out. */
  Judgement countedUpTo(MapNode countedUpTo) {
    return new Judgement(
        attempt, stage, stageElapsed, attemptElapsed, evidence, countedUpTo, recording);
  }

  /** The same after one more tick. */
  Judgement looked(Tick tick, MapNode countedUpTo) {
    boolean kept = evidence.ticks() < EvidenceRecording.TICKS_MAX;
    return new Judgement(
        attempt,
        stage,
        stageElapsed,
        attemptElapsed,
        evidence.afterTick(tick),
        countedUpTo,
        kept ? recording.plus(new RecordedStep.Looked(tick)) : recording);
  }

  /** The same, once {@code saved} is in the store. */
  Judgement afterSaving(EvidenceRecording saved) {
    return new Judgement(
        attempt, stage, stageElapsed, attemptElapsed, evidence, cursors, recording.after(saved));
  }

  /**
   * What holds once {@code next} is committed: a new stage and a new attempt begin at zero.
   *
   * @param halves what the baseline did so far; told to evidence that begins before any stage
   */
  Judgement entering(RolloutPlan plan, RolloutStatus next, MapNode countedUpTo, List<Cell> halves) {
    boolean retried = isAnew(next);
    Evidence before =
        retried ? Evidence.start(plan.analysisPlan(next.attempt().number())) : evidence;
    if (stage == 0 && next.stage() >= 1) {
      before = before.withBaseline(halves);
    }
    return new Judgement(
        next.attempt(),
        next.stage(),
        Duration.ZERO,
        retried ? Duration.ZERO : attemptElapsed,
        staged(before, plan, next.stage()),
        countedUpTo,
        next.stage() == 0 ? recording : recorded(plan, next, before, retried));
  }

  /** A new attempt, or the same one after its rehearsal, of which nothing is kept. */
  private boolean isAnew(RolloutStatus next) {
    return next.attempt().number() != attempt.number() || (stage == 0 && next.stage() >= 1);
  }

  private EvidenceRecording recorded(
      RolloutPlan plan, RolloutStatus next, Evidence before, boolean retried) {
    boolean begins = retried || stage == 0;
    EvidenceRecording begun =
        begins
            ? recording.plus(new RecordedStep.Begun(next.attempt().number(), before.toNode()))
            : recording;
    double seconds = retried ? 0 : attemptElapsed.toNanos() / 1e9;
    return begun.plus(new RecordedStep.Entered(next.stage(), kind(plan, next.stage()), seconds));
  }

  private static Evidence staged(Evidence evidence, RolloutPlan plan, int stage) {
    if (stage == 0) {
      return evidence;
    }
    return evidence.enterStage(kind(plan, stage));
  }

  private static StageKind kind(RolloutPlan plan, int stage) {
    return plan.stage(stage).comparable() ? StageKind.COMPARABLE : StageKind.NOT_COMPARABLE;
  }
}

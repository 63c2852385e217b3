package dev.tidegate.core.watch;

import dev.tidegate.core.analysis.StageKind;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.evidence.Evidence;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.Attempt;
import dev.tidegate.core.rollout.RolloutStatus;
import java.time.Duration;

/**
 * What was judged so far in an attempt, and how long it took. Immutable.
 *
 * @param attempt which attempt
 * @param stage being served
 * @param stageElapsed since the stage was committed
 * @param attemptElapsed since the attempt's first stage was entered
 * @param evidence so far
 * @param cursors up to where the counters are in the evidence
 */
public record Judgement(
    Attempt attempt,
    int stage,
    Duration stageElapsed,
    Duration attemptElapsed,
    Evidence evidence,
    MapNode cursors) {
  private static final MapNode NO_CURSORS = MapNode.builder().build();

  /** Nothing judged yet. */
  public static Judgement begin(RolloutPlan plan, RolloutStatus status) {
    return new Judgement(
        status.attempt(),
        status.stage(),
        Duration.ZERO,
        Duration.ZERO,
        staged(Evidence.start(plan.analysisPlan(status.attempt().number())), plan, status.stage()),
        NO_CURSORS);
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
      MapNode cursors) {
    Attempt attempt = status.attempt();
    return new Judgement(
        attempt,
        status.stage(),
        stageElapsed,
        attemptElapsed,
        Evidence.resume(plan.analysisPlan(attempt.number()), state),
        cursors);
  }

  /** The same, {@code step} later. */
  Judgement later(Duration step) {
    if (stage == 0) {
      return this;
    }
    return new Judgement(
        attempt, stage, stageElapsed.plus(step), attemptElapsed.plus(step), evidence, cursors);
  }

  /** The same with new evidence. */
  Judgement with(Evidence judged, MapNode countedUpTo) {
    return new Judgement(attempt, stage, stageElapsed, attemptElapsed, judged, countedUpTo);
  }

  /** What holds once {@code next} is committed: a new stage and a new attempt begin at zero. */
  Judgement entering(RolloutPlan plan, RolloutStatus next, MapNode countedUpTo) {
    if (next.attempt().number() != attempt.number()) {
      Judgement fresh = begin(plan, next);
      return fresh.with(fresh.evidence(), countedUpTo);
    }
    return new Judgement(
        next.attempt(),
        next.stage(),
        Duration.ZERO,
        attemptElapsed,
        staged(evidence, plan, next.stage()),
        countedUpTo);
  }

  private static Evidence staged(Evidence evidence, RolloutPlan plan, int stage) {
    if (stage == 0) {
      return evidence;
    }
    return evidence.enterStage(
        plan.stage(stage).comparable() ? StageKind.COMPARABLE : StageKind.NOT_COMPARABLE);
  }
}

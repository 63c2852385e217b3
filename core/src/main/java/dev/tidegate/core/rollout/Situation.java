package dev.tidegate.core.rollout;

import dev.tidegate.core.analysis.EvidenceReport;
import dev.tidegate.core.plan.AgentName;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.plan.Stage;
import dev.tidegate.core.rollout.RolloutStatus.Progressing;
import dev.tidegate.core.rollout.RolloutStatus.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one decision is about, and the decisions that can be made of it. */
record Situation(
    RolloutPlan plan,
    RolloutStatus status,
    Observation seen,
    Instant now,
    List<Answer> answers,
    List<WebhookCall> calls) {
  Situation {
    answers = List.copyOf(answers);
    calls = List.copyOf(calls);
  }

  /** The stage being served; only from stage 1 on. */
  Stage stage() {
    return plan.stage(status.stage());
  }

  EvidenceReport evidence() {
    return seen.evidence();
  }

  /** The same with another status, to see what would become of it. */
  Situation as(RolloutStatus other) {
    return new Situation(plan, other, seen, now, answers, calls);
  }

  /** The same with one more answer to give. */
  Situation answering(Answer answer) {
    List<Answer> all = new ArrayList<>(answers);
    all.add(answer);
    return new Situation(plan, status, seen, now, all, calls);
  }

  /** The same, which holds until these webhooks were called. */
  Situation calling(List<WebhookCall> webhooks) {
    return new Situation(plan, status, seen, now, answers, webhooks);
  }

  /** {@code 2/4 "canary"}. */
  String stageText(int index) {
    return index == 0
        ? "the start"
        : "stage " + index + "/" + plan.last() + " \"" + plan.stageName(index) + "\"";
  }

  /** How long until the stage has lasted {@code duration}. */
  Duration left(Duration duration) {
    Duration left = duration.minus(seen.stageElapsed());
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** When the stage will have lasted {@code duration}. */
  Instant at(Duration duration) {
    return now.plus(left(duration));
  }

  Standing standing(Reason reason, String actor, @Nullable Instant until) {
    return new Standing(reason, now, until, actor);
  }

  Standing standing(Reason reason) {
    return standing(reason, Standing.ORCHESTRATOR, null);
  }

  /** Stays, for a reason that is looked at again at {@code until}, or at the next fact. */
  Decision hold(ReasonCode code, String message, @Nullable Instant until) {
    Reason reason = new Reason(code, message);
    if (status instanceof Waiting waiting && status.reason().code() != code) {
      return new Decision.Hold(outcome(waiting.because(reason, until), reason, until, true));
    }
    return new Decision.Hold(outcome(status, reason, until, false));
  }

  /** Stays, with a status that differs in more than its reason. */
  Decision holdAs(Waiting next, ReasonCode code, String message, @Nullable Instant until) {
    Reason reason = new Reason(code, message);
    return new Decision.Hold(outcome(next.because(reason, until), reason, until, true));
  }

  /** Stays for the reason it has, with a status that differs otherwise. */
  Decision keep(RolloutStatus next) {
    return new Decision.Hold(outcome(next, next.reason(), null, true));
  }

  /** Serves stage {@code index} from now on. */
  Decision enter(int index, int goal, Reason reason, String actor) {
    return enter(status.attempt(), index, goal, reason, actor);
  }

  Decision enter(Attempt attempt, int index, int goal, Reason reason, String actor) {
    Instant until = now.plus(plan.stage(index).acknowledge().within());
    return new Decision.Enter(
        transition(
            new RolloutStatus.Entering(
                attempt, standing(reason, actor, until), index, goal > index ? goal : 0),
            reason));
  }

  /** Serves the first stage from now on, to roll it back once its agents have entered. */
  Decision rehearse(Reason reason, String actor) {
    Instant until = now.plus(plan.stage(1).acknowledge().within());
    return new Decision.Enter(
        transition(
            new RolloutStatus.Entering(
                status.attempt(), standing(reason, actor, until), 1, 0, true),
            reason));
  }

  /** Watches from now on. */
  Decision soak(Progressing next, Reason reason) {
    return new Decision.Soak(transition(next, reason));
  }

  /** Asks people until {@code until}. */
  Decision awaitApproval(Reason reason, Instant until, int goal) {
    return new Decision.AwaitApproval(
        transition(
            new RolloutStatus.AwaitingApproval(
                status.attempt(),
                standing(reason, Standing.ORCHESTRATOR, until),
                status.stage(),
                goal),
            reason));
  }

  Decision pause(Progressing resumes, Reason reason, String actor) {
    Standing paused = standing(reason, actor, null);
    return new Decision.Pause(
        transition(new RolloutStatus.Paused(paused, resumes.with(paused, resumes.goal())), reason));
  }

  Decision stop(Reason reason, String actor) {
    return new Decision.Stop(
        transition(
            new RolloutStatus.Held(status.attempt(), standing(reason, actor, null), status.stage()),
            reason));
  }

  /** Goes on as {@code next}, which holds for {@code reason}. */
  Decision resume(RolloutStatus next, Reason reason, @Nullable Instant wakeAt) {
    return new Decision.Resume(outcome(next, reason, wakeAt, true));
  }

  Decision rollBack(int target, Reason reason, String actor) {
    return new Decision.RollBack(
        transition(
            new RolloutStatus.RollingBack(
                status.attempt(), goingBack(standing(reason, actor, null)), target, from()),
            reason));
  }

  /** A rollback that goes on further back began when it began: its webhooks are called once. */
  private Standing goingBack(Standing standing) {
    boolean calls =
        plan.stages().stream()
            .flatMap(stage -> stage.webhooks().stream())
            .anyMatch(webhook -> webhook.when() == Stage.Moment.ROLLBACK);
    return calls && status instanceof RolloutStatus.RollingBack
        ? new Standing(standing.reason(), status.standing().since(), null, standing.actor())
        : standing;
  }

  private int from() {
    return status instanceof RolloutStatus.RollingBack rolling ? rolling.from() : status.stage();
  }

  Decision rolledBack(RolloutStatus next) {
    return new Decision.RolledBack(transition(next, next.reason()));
  }

  /** Ends before anything was served. */
  Decision neverStarted(Reason reason, String actor) {
    return rolledBack(
        new RolloutStatus.RolledBack(status.attempt(), standing(reason, actor, null), List.of()));
  }

  /** Stays as it ended, with another reason. */
  Decision mark(RolloutStatus.Terminal ended, Reason reason, String actor) {
    return new Decision.Hold(outcome(ended.because(reason, actor), reason, null, true));
  }

  /**
   * Ends it.
   *
   * @param told when everybody who wants to hear of it was told at the latest; null for nobody
   */
  Decision complete(Reason reason, String actor, @Nullable Instant told) {
    return new Decision.Complete(
        transition(
            new RolloutStatus.Completed(
                status.attempt(), standing(reason, actor, told), status.stage()),
            reason));
  }

  /** Stays completed, and everybody was told. */
  Decision told(RolloutStatus.Completed next) {
    return new Decision.Hold(
        new Decision.Outcome(next, next.reason(), answers, null, true, List.of()));
  }

  Decision fail(Reason reason, List<AgentName> outstanding) {
    return new Decision.Fail(
        transition(
            new RolloutStatus.Failed(
                status.attempt(), standing(reason), status.stage(), outstanding),
            reason));
  }

  /** Begins anew as another rollout, whose attempts go on. */
  Decision retry(RolloutUid uid, Reason reason, String actor) {
    Attempt next = status.attempt().under(uid).next();
    return new Decision.Retry(
        transition(new RolloutStatus.Pending(next, standing(reason, actor, null)), reason));
  }

  /** Takes back what was folded, as another rollout that begins where this one ended. */
  Decision revert(RolloutUid uid, Reason reason, String actor) {
    return new Decision.Revert(
        transition(
            new RolloutStatus.RollingBack(
                status.attempt().under(uid), standing(reason, actor, null), 0, status.stage()),
            reason));
  }

  Decision supersede(Reason reason, String actor) {
    return new Decision.Supersede(
        transition(
            new RolloutStatus.Superseded(status.attempt(), standing(reason, actor, null)), reason));
  }

  private Decision.Outcome transition(RolloutStatus next, Reason reason) {
    return new Decision.Outcome(next, reason, answers, null, true, List.of());
  }

  private Decision.Outcome outcome(
      RolloutStatus next, Reason reason, @Nullable Instant wakeAt, boolean recorded) {
    return new Decision.Outcome(next, reason, answers, wakeAt, recorded, calls);
  }
}

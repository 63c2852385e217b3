package dev.tidegate.core.rollout;

import dev.tidegate.core.plan.Stage;
import dev.tidegate.core.rollout.RolloutStatus.AwaitingApproval;
import dev.tidegate.core.rollout.RolloutStatus.Entering;
import dev.tidegate.core.rollout.RolloutStatus.Held;
import dev.tidegate.core.rollout.RolloutStatus.Paused;
import dev.tidegate.core.rollout.RolloutStatus.Pending;
import dev.tidegate.core.rollout.RolloutStatus.Progressing;
import dev.tidegate.core.rollout.RolloutStatus.RollingBack;
import dev.tidegate.core.rollout.RolloutStatus.Soaking;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Rules on one request. */
final class RequestRuling {
  private static final String WAITS_FOR_APPROVAL =
      "the stage waits for approval; approve it, or advance --full";

  private final Situation at;
  private final Request request;
  private final RolloutStatus status;

  RequestRuling(Situation at, Request request) {
    this.at = at;
    this.request = request;
    this.status = at.status();
  }

  Ruling rule() {
    if (status instanceof RolloutStatus.Terminal ended) {
      return new EndRuling(at, request).ofEnded(ended);
    }
    return switch (request.verb()) {
      case START -> start();
      case PAUSE -> pause();
      case RESUME -> resume();
      case ADVANCE -> advance();
      case GOTO -> goTo();
      case ROLLBACK -> rollBack();
      case RETRY -> retry();
      case APPROVE -> approve();
      case REJECT -> reject();
      case SUPERSEDE -> new EndRuling(at, request).supersede();
      case DELETE -> new EndRuling(at, request).delete();
      case FORGET -> ForgetRules.rule(at, request);
    };
  }

  private Ruling start() {
    if (!(status instanceof Pending)) {
      return Ruling.refused("the rollout has started already, it is at " + place());
    }
    boolean rehearses =
        Boolean.parseBoolean(request.arg("rehearse")) || at.plan().preflight().rehearse();
    if (rehearses && !at.plan().stage(1).reversible()) {
      return Ruling.refused(
          at.stageText(1) + " is forward only, so its rollback cannot be rehearsed");
    }
    return started(0, rehearses, rehearses ? "starts with a rehearsal" : "starts");
  }

  private Ruling started(int goal, boolean rehearses, String message) {
    if (status.reason().code() == ReasonCode.PREFLIGHT_FAILED) {
      // The request is answered when the agents are.
      return Ruling.of(PreflightRules.again(at, request.actor()));
    }
    String occasion = request.id().value();
    Decision then = start(accepted(message), goal, rehearses, occasion);
    if (then instanceof Decision.Enter) {
      return Ruling.of(then);
    }
    return switch (then.reason().code()) {
      // The request is answered when the webhooks and the agents are.
      case WAITING_FOR_WEBHOOK, WAITING_FOR_PREFLIGHT ->
          Ruling.of(start(at, goal, rehearses, occasion));
      case WEBHOOK_FAILED, PREFLIGHT_FAILED -> {
        Answer no = new Answer(request.id(), false, then.reason().message());
        yield Ruling.of(start(at.answering(no), goal, rehearses, occasion));
      }
      default -> Ruling.LATER;
    };
  }

  private Decision start(Situation as, int goal, boolean rehearses, String occasion) {
    return PendingRules.start(as, goal, rehearses, request.actor(), occasion);
  }

  private Ruling pause() {
    if (!(status instanceof Progressing progressing)) {
      return Ruling.refused("nothing to pause: the rollout is " + status.phase());
    }
    Reason reason = because(ReasonCode.PAUSED, "paused");
    return Ruling.of(accepted("paused at " + place()).pause(progressing, reason, request.actor()));
  }

  private Ruling resume() {
    if (status instanceof Paused paused) {
      if (!at.seen().killed().isEmpty()) {
        return Ruling.refused(
            "flags are still disabled: " + Words.named(at.seen().killed()) + "; enable them first");
      }
      return at.seen().overridden().isEmpty()
          ? goOn(resumed(paused.resumes()), "resumed")
          : Ruling.refused(
              "flags are still overridden: "
                  + Words.named(at.seen().overridden())
                  + "; clear the overrides first");
    }
    if (status instanceof Held held) {
      return held.needsRetry()
          ? Ruling.refused("resume does not suffice after a failure; retry with a reason")
          : goOn(resumed(held), "resumed");
    }
    return Ruling.refused("nothing to resume: the rollout is " + status.phase());
  }

  private Ruling advance() {
    boolean full = Boolean.parseBoolean(request.arg("full"));
    if (status instanceof AwaitingApproval && !full) {
      return Ruling.refused(WAITS_FOR_APPROVAL);
    }
    int next = status.stage() + 1;
    if (status instanceof Pending) {
      return Ruling.refused("the rollout has not started; start it, or goto a stage");
    }
    return forward(
        full ? throughAll() : next,
        full ? "advances through all stages" : "advances from " + place());
  }

  /**
   * Completes without waiting; past the last stage's approval and webhooks too, which a plain
   * advance is not.
   */
  private int throughAll() {
    Stage last = at.plan().stage(at.plan().last());
    boolean asks = last.approval() != null || !last.webhooks().isEmpty();
    return last.index() + (asks ? 2 : 1);
  }

  private Ruling goTo() {
    String stage = request.arg("stage");
    Integer target = stage == null ? null : index(stage);
    if (target == null) {
      return unknownStage(stage);
    }
    if (status instanceof Pending) {
      if (!at.plan().startAutomatically()) {
        return Ruling.refused("the rollout has not started; start it first");
      }
      return target == 0
          ? Ruling.refused("the rollout is at the start")
          : started(target, false, "starts and goes to " + at.stageText(target));
    }
    if (target < status.stage()) {
      return backTo(target);
    }
    if (status instanceof AwaitingApproval && target == status.stage() + 1) {
      return Ruling.refused(WAITS_FOR_APPROVAL);
    }
    return target == status.stage()
        ? Ruling.refused("the rollout is at " + place() + " already")
        : forward(target, "goes to " + at.stageText(target));
  }

  /** On to {@code goal} without waiting for the stages below it. */
  private Ruling forward(int goal, String message) {
    if (status instanceof Entering entering && entering.rehearsal()) {
      return Ruling.refused("the rollback of " + place() + " is rehearsed first");
    }
    if (status instanceof Progressing progressing) {
      return goOn(progressing.towards(goal, request.actor()), message);
    }
    if (status instanceof Held held && !held.needsRetry()) {
      return goOn(resumed(held).towards(goal, request.actor()), message);
    }
    if (status instanceof Held) {
      return Ruling.refused("nothing advances after a failure but by retry with a reason");
    }
    return Ruling.refused(
        status instanceof Paused
            ? "the rollout is paused; resume it first"
            : "the rollout is rolling back");
  }

  private Ruling rollBack() {
    String to = request.arg("to");
    Integer target = to == null ? Integer.valueOf(0) : index(to);
    return target == null ? unknownStage(to) : backTo(target);
  }

  private Ruling backTo(int target) {
    if (status instanceof Pending) {
      String message = "rolled back before it started";
      return Ruling.of(
          accepted(message)
              .neverStarted(because(ReasonCode.ROLLED_BACK, message), request.actor()));
    }
    if (target == 0 && isFor(ReasonCode.REHEARSING)) {
      Reason reason = because(ReasonCode.ROLLBACK_REQUESTED, "rolled back");
      return Ruling.of(
          accepted("rolls back to the start, and stays there")
              .rollBack(0, reason, request.actor()));
    }
    if (target == 0 && isFor(ReasonCode.SUPERSEDED)) {
      Reason reason = because(ReasonCode.ROLLBACK_REQUESTED, "rolled back");
      return Ruling.of(
          accepted("rolls back to the start, and nothing takes its place")
              .rollBack(0, reason, request.actor()));
    }
    if (target >= status.stage()) {
      return Ruling.refused(
          status instanceof RollingBack
              ? "it is rolling back to " + place() + " already"
              : "it is at " + place() + ", rollback goes to an earlier stage");
    }
    int lowest = SafetyRules.lowestTarget(at);
    if (lowest == status.stage() && (status instanceof Held || status instanceof RollingBack)) {
      return Ruling.refused(place() + " cannot be rolled back, it is forward only");
    }
    Reason reason = because(ReasonCode.ROLLBACK_REQUESTED, "rolled back");
    String message =
        lowest > target
            ? "rolls back to " + at.stageText(lowest) + " only, which is forward only"
            : "rolls back to " + at.stageText(target);
    return Ruling.of(SafetyRules.back(accepted(message), target, reason, request.actor()));
  }

  private boolean isFor(ReasonCode code) {
    return status instanceof RollingBack && status.reason().code() == code;
  }

  private Ruling retry() {
    if (status instanceof Pending && status.reason().code() == ReasonCode.PREFLIGHT_FAILED) {
      return start();
    }
    if (!(status instanceof Held held)) {
      return Ruling.refused("only what is held can be retried; the rollout is " + status.phase());
    }
    if (request.reason().isBlank()) {
      return Ruling.refused("a retry needs a reason");
    }
    if (!at.seen().killed().isEmpty()) {
      return Ruling.refused("flags are disabled: " + Words.named(at.seen().killed()));
    }
    if (!at.seen().overridden().isEmpty()) {
      return Ruling.refused("flags are overridden: " + Words.named(at.seen().overridden()));
    }
    Instant coolsUntil = at.seen().past().coolsUntil();
    if (coolsUntil != null && at.seen().past().coolsAt(at.now())) {
      return Ruling.refused(
          "it cools down until "
              + Words.time(coolsUntil)
              + " after an automatic rollback; retry then");
    }
    Attempt next = held.attempt().next();
    String message = "attempt " + (next.number() + 1) + " begins at " + place();
    return Ruling.of(
        accepted(message)
            .enter(
                next,
                Math.max(1, held.stage()),
                0,
                because(ReasonCode.RETRIED, message),
                request.actor()));
  }

  private Ruling approve() {
    return status instanceof AwaitingApproval awaiting
        ? ApprovalRules.approve(at, awaiting, request)
        : Ruling.refused("no approval is waited for");
  }

  private Ruling reject() {
    return status instanceof AwaitingApproval
        ? ApprovalRules.reject(at, request, because(ReasonCode.REJECTED, "rejected"))
        : Ruling.refused("no approval is waited for");
  }

  /** Goes on as {@code next}, unless that would stop or go back at once. */
  private Ruling goOn(Progressing next, String message) {
    Decision then = RolloutPolicy.unasked(accepted(message).as(next));
    if (then instanceof Decision.Hold) {
      return Ruling.of(accepted(message).resume(then.next(), then.reason(), then.wakeAt()));
    }
    boolean forward =
        then instanceof Decision.Enter
            || then instanceof Decision.Soak
            || then instanceof Decision.AwaitApproval
            || then instanceof Decision.Complete;
    return forward
        ? Ruling.of(then)
        : Ruling.refused("it would not go on: " + then.reason().message());
  }

  private Progressing resumed(Progressing paused) {
    return paused.with(resumedStanding(), paused.goal());
  }

  private Standing resumedStanding() {
    return at.standing(because(ReasonCode.RESUMED, "resumed"), request.actor(), null);
  }

  private Progressing resumed(Held held) {
    Standing standing = resumedStanding();
    return switch (held.reason().code()) {
      case ACKNOWLEDGEMENT_FAILED, ACKNOWLEDGEMENT_TIMEOUT ->
          new Entering(held.attempt(), standing, held.stage(), 0);
      case WEBHOOK_FAILED -> WebhookRules.resumed(at, held, standing);
      case ROLLED_BACK, REJECTED, APPROVAL_EXPIRED ->
          new Soaking(held.attempt(), standing, held.stage(), 0, false);
      default -> new Soaking(held.attempt(), standing, held.stage(), 0, true);
    };
  }

  private Ruling unknownStage(@Nullable String stage) {
    return Ruling.refused(
        stage == null
            ? "name the stage"
            : "there is no stage '"
                + stage
                + "'; there are "
                + Words.named(at.plan().stages().stream().map(Stage::name).toList()));
  }

  /** The stage a person means, or null: by name, by number, {@code start} or {@code previous}. */
  private @Nullable Integer index(String text) {
    Stage named = at.plan().stage(text);
    if (named != null) {
      return named.index();
    }
    if (text.equals("start")) {
      return 0;
    }
    if (text.equals("previous")) {
      return Math.max(0, status.stage() - 1);
    }
    boolean number =
        text.length() <= 3 && !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    int index = number ? Integer.parseInt(text) : -1;
    return index >= 0 && index <= at.plan().last() ? Integer.valueOf(index) : null;
  }

  private String place() {
    return at.stageText(status.stage());
  }

  private Reason because(ReasonCode code, String what) {
    return new Reason(code, request.by(what));
  }

  private Situation accepted(String message) {
    return at.answering(new Answer(request.id(), true, message));
  }
}

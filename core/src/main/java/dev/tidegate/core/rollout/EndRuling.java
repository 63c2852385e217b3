package dev.tidegate.core.rollout;

import dev.tidegate.core.rollout.RolloutStatus.Pending;
import dev.tidegate.core.rollout.RolloutStatus.RollingBack;
import dev.tidegate.core.rollout.RolloutStatus.Terminal;

/** Rules on requests that end a rollout for good, and on those for one that has ended. */
final class EndRuling {
  private final Situation at;
  private final Request request;
  private final RolloutStatus status;

  EndRuling(Situation at, Request request) {
    this.at = at;
    this.request = request;
    this.status = at.status();
  }

  /** Of a rollout that has ended. */
  Ruling ofEnded(Terminal ended) {
    return switch (request.verb()) {
      case DELETE -> deleteEnded(ended);
      case FORGET -> ForgetRules.rule(at, request);
      case RETRY -> new AgainRuling(at, request).retry(ended);
      case ROLLBACK -> new AgainRuling(at, request).revert(ended);
      case START, PAUSE, RESUME, ADVANCE, GOTO, APPROVE, REJECT, SUPERSEDE ->
          Ruling.refused(isOver(status));
    };
  }

  static String isOver(RolloutStatus ended) {
    return "the rollout is over (" + ended.phase() + "); apply it again to start anew";
  }

  private Ruling deleteEnded(Terminal ended) {
    if (request.reason().isBlank()) {
      return Ruling.refused("a delete needs a reason");
    }
    if (status.reason().code() == ReasonCode.DELETE_REQUESTED) {
      return Ruling.refused("it is being deleted already");
    }
    if (!ended.outstanding().isEmpty() && !Boolean.parseBoolean(request.arg("force"))) {
      return Ruling.refused(
          "agents still owe their restore: "
              + Words.named(ended.outstanding())
              + "; once it is deleted they never do it; with force it is deleted all the same");
    }
    Reason reason = because(ReasonCode.DELETE_REQUESTED, "deleted");
    return Ruling.of(accepted("is deleted").mark(ended, reason, request.actor()));
  }

  /** Undoes everything since another rollout takes its place. */
  Ruling supersede() {
    Reason reason = because(ReasonCode.SUPERSEDED, "superseded");
    return status instanceof Pending
        ? Ruling.of(accepted("superseded").supersede(reason, request.actor()))
        : end(reason, "rolls back to the start, then its successor begins");
  }

  /** Undoes everything so that the rollout can go. */
  Ruling delete() {
    if (request.reason().isBlank()) {
      return Ruling.refused("a delete needs a reason");
    }
    Reason reason = because(ReasonCode.DELETE_REQUESTED, "deleted");
    return status instanceof Pending
        ? Ruling.of(accepted("is deleted").neverStarted(reason, request.actor()))
        : end(reason, "rolls back to the start, then is deleted");
  }

  private Ruling end(Reason reason, String message) {
    int lowest = SafetyRules.lowestTarget(at);
    if (lowest > 0) {
      return Ruling.refused(at.stageText(lowest) + " cannot be rolled back, it is forward only");
    }
    boolean already = status instanceof RollingBack && status.reason().code() == reason.code();
    return already
        ? Ruling.refused("it is rolling back already")
        : Ruling.of(accepted(message).rollBack(0, reason, request.actor()));
  }

  private Reason because(ReasonCode code, String what) {
    return new Reason(code, request.by(what));
  }

  private Situation accepted(String message) {
    return at.answering(new Answer(request.id(), true, message));
  }
}

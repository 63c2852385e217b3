package dev.tidegate.core.rollout;

import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.rollout.RolloutStatus.Completed;
import dev.tidegate.core.rollout.RolloutStatus.Failed;
import dev.tidegate.core.rollout.RolloutStatus.RolledBack;
import dev.tidegate.core.rollout.RolloutStatus.Terminal;
import java.time.Instant;
import java.util.Locale;

/**
 * Rules on requests that make a new rollout of one that has ended. Its uid is the request's id in
 * lower case, so that the same request makes the same one.
 */
final class AgainRuling {
  private final Situation at;
  private final Request request;
  private final RolloutStatus status;

  AgainRuling(Situation at, Request request) {
    this.at = at;
    this.request = request;
    this.status = at.status();
  }

  /** The next attempt of the same plan. */
  Ruling retry(Terminal ended) {
    if (ended instanceof Completed) {
      return Ruling.refused("it has completed: there is nothing to retry");
    }
    boolean failed = ended instanceof RolledBack || ended instanceof Failed;
    if (!failed || !at.seen().past().manifestKept()) {
      return Ruling.refused(EndRuling.isOver(status));
    }
    if (request.reason().isBlank()) {
      return Ruling.refused("a retry needs a reason");
    }
    if (isBeingDeleted()) {
      return Ruling.refused("it is being deleted");
    }
    if (!ended.outstanding().isEmpty() && !isForced()) {
      return Ruling.refused(
          "agents still owe their restore: "
              + Words.named(ended.outstanding())
              + "; the next attempt does not ask for it; bring them back or forget them first, or"
              + " retry with force");
    }
    String what = "attempt " + (status.attempt().number() + 2);
    Instant coolsUntil = at.seen().past().coolsUntil();
    String when =
        coolsUntil != null && at.seen().past().coolsAt(at.now())
            ? " begins once it cooled down, at " + Words.time(coolsUntil)
            : " begins";
    return Ruling.of(
        accepted(what + when).retry(uid(), because(ReasonCode.RETRIED, what), request.actor()));
  }

  /** Back to the definitions from before the start. */
  Ruling revert(Terminal ended) {
    Past.Folded fold = at.seen().past().fold();
    if (!(ended instanceof Completed) || fold == null) {
      return Ruling.refused(EndRuling.isOver(status));
    }
    if (request.reason().isBlank()) {
      return Ruling.refused("reverting a completed rollout needs a reason");
    }
    String to = request.arg("to");
    if (to != null && !to.equals("start")) {
      return Ruling.refused("it has completed: it is reverted as a whole, or not at all");
    }
    if (isBeingDeleted()) {
      return Ruling.refused("it is being deleted");
    }
    Instant completed = status.standing().since();
    Instant closed = completed.plus(at.plan().revertWindow());
    if (!at.now().isBefore(closed)) {
      return Ruling.refused(
          "it completed at "
              + Words.time(completed)
              + " and could be reverted for "
              + Words.duration(at.plan().revertWindow())
              + ", until "
              + Words.time(closed));
    }
    boolean state = Boolean.parseBoolean(request.arg(Request.RESTORE_STATE));
    String what = state ? "reverted with the agents' state" : "reverted, its flags only,";
    String objection = objection(fold);
    return objection.isEmpty()
        ? Ruling.of(
            accepted("is reverted: its flags are as they were before it started")
                .revert(uid(), because(ReasonCode.ROLLBACK_REQUESTED, what), request.actor()))
        : Ruling.refused(objection);
  }

  private String objection(Past.Folded fold) {
    if (!fold.owned().isEmpty()) {
      return "flags belong to other rollouts now: " + Words.named(fold.owned());
    }
    if (!fold.unkept().isEmpty()) {
      return "how flags were before is not kept: " + String.join(", ", fold.unkept());
    }
    return fold.edited().isEmpty() || isForced()
        ? ""
        : "flags were changed since it completed: "
            + String.join(", ", fold.edited())
            + "; with force they are put back all the same";
  }

  private boolean isBeingDeleted() {
    return status.reason().code() == ReasonCode.DELETE_REQUESTED;
  }

  private boolean isForced() {
    return Boolean.parseBoolean(request.arg("force"));
  }

  private RolloutUid uid() {
    return new RolloutUid(request.id().value().toLowerCase(Locale.ROOT));
  }

  private Reason because(ReasonCode code, String what) {
    return new Reason(code, request.by(what));
  }

  private Situation accepted(String message) {
    return at.answering(new Answer(request.id(), true, message));
  }
}

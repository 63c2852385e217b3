package dev.tidegate.core.rollout;

import dev.tidegate.core.approval.Approval;
import dev.tidegate.core.approval.Approvals;
import dev.tidegate.core.approval.Basis;
import dev.tidegate.core.approval.Provenance;
import dev.tidegate.core.plan.Stage;
import dev.tidegate.core.rollout.RolloutStatus.AwaitingApproval;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A stage whose other gates passed is left when enough people agreed, all to the same thing. */
final class ApprovalRules {
  /** Who gives no name is this; people without a name cannot be told apart. */
  private static final String ANONYMOUS = "anonymous";

  private ApprovalRules() {}

  /** Asks people. */
  static Decision ask(Situation at, Stage.Approval wanted, int goal) {
    Instant until = at.now().plus(wanted.expiresAfter());
    Reason reason =
        new Reason(ReasonCode.WAITING_FOR_APPROVAL, waiting(at, wanted, Approvals.NONE, until));
    return at.awaitApproval(reason, until, goal);
  }

  /** What becomes of it if nobody says anything. */
  static Decision decide(Situation at, AwaitingApproval status) {
    Stage.Approval wanted = at.stage().approval();
    if (wanted == null) {
      return SoakRules.leave(at, status, status.reason());
    }
    if (status.goal() > status.stage() + 1) {
      return SoakRules.leave(
          at, status, new Reason(ReasonCode.ADVANCE_REQUESTED, "advanced on request"));
    }
    Instant expires = expires(status, wanted);
    Approvals valid = valid(at, status);
    if (!valid.equals(status.approvals())) {
      return at.holdAs(
          status.with(valid),
          ReasonCode.APPROVALS_VOIDED,
          waiting(at, wanted, valid, expires),
          expires);
    }
    if (valid.count() >= wanted.approvals()) {
      return SoakRules.leave(at, status, approved(valid));
    }
    return at.now().isBefore(expires)
        ? at.hold(ReasonCode.WAITING_FOR_APPROVAL, waiting(at, wanted, valid, expires), expires)
        : expired(at, wanted, valid);
  }

  private static Decision expired(Situation at, Stage.Approval wanted, Approvals valid) {
    String within = " within " + Words.duration(wanted.expiresAfter());
    Reason reason =
        new Reason(
            ReasonCode.APPROVAL_EXPIRED,
            valid.count() == 0
                ? "nobody approved" + within
                : "only %s approved%s, %d of %d"
                    .formatted(
                        Words.named(valid.actors()), within, valid.count(), wanted.approvals()));
    return wanted.rollBackOnExpiry()
        ? SafetyRules.failed(at, reason)
        : at.stop(reason, Standing.ORCHESTRATOR);
  }

  /** Rules on somebody's approval. */
  static Ruling approve(Situation at, AwaitingApproval status, Request request) {
    Stage.Approval wanted = at.stage().approval();
    if (wanted == null) {
      return Ruling.LATER; // it goes on by itself: the plan asks nobody any more
    }
    String objection = objection(at, request);
    if (objection != null) {
      return Ruling.refused(objection);
    }
    Decision otherwise = RolloutPolicy.unasked(at);
    if (isStronger(otherwise)) {
      return Ruling.refused("too late: " + otherwise.reason().message());
    }
    Approvals valid = valid(at, status);
    String who = request.actor();
    Optional<Approval> earlier = valid.by(who);
    if (earlier.isPresent() || valid.count() >= wanted.approvals()) {
      String message =
          earlier
              .map(one -> who + " approved at " + one.at() + " already, which counts once")
              .orElse("enough people approved already");
      Situation answered =
          accepted(at, request, message + ": " + valid.count() + " of " + wanted.approvals());
      return Ruling.of(decide(answered, status));
    }
    return Ruling.of(given(at, status.with(valid.plus(approval(at, request))), wanted, request));
  }

  /** What happens whatever people agree to. */
  private static boolean isStronger(Decision decision) {
    return decision instanceof Decision.RollBack
        || decision instanceof Decision.Stop
        || decision instanceof Decision.Pause
        || decision.reason().code() == ReasonCode.OUTLIER;
  }

  private static @Nullable String objection(Situation at, Request request) {
    String who = request.actor();
    if (who.equals(ANONYMOUS)) {
      return "an approval needs a name: say who you are";
    }
    if (who.equals(at.seen().provenance().author())) {
      return who + " applied the manifest; somebody else has to approve";
    }
    if (!Basis.isSaidIn(request.args())) {
      return "say what is approved: plan and evidence as they were shown (status.approval.basis)";
    }
    return changes(basis(at).changedSince(request.args()));
  }

  private static @Nullable String changes(List<String> changes) {
    return changes.isEmpty()
        ? null
        : "it is not as it was shown: "
            + String.join("; ", changes)
            + "; look at it again, then answer";
  }

  private static Approval approval(Situation at, Request request) {
    return new Approval(
        request.actor(),
        at.now(),
        request.reason(),
        at.plan().hash(),
        at.seen().provenance().revision(),
        at.evidence().ticks());
  }

  private static Decision given(
      Situation at, AwaitingApproval next, Stage.Approval wanted, Request request) {
    Approvals now = next.approvals();
    String message = "approved, " + now.count() + " of " + wanted.approvals();
    if (now.count() < wanted.approvals()) {
      Instant expires = expires(next, wanted);
      return accepted(at, request, message)
          .holdAs(
              next, ReasonCode.WAITING_FOR_APPROVAL, waiting(at, wanted, now, expires), expires);
    }
    AwaitingApproval complete = next.towards(next.goal(), request.actor());
    Decision then = SoakRules.leave(at.as(complete), complete, approved(now));
    String waits = then instanceof Decision.Hold ? "; waits: " + then.reason().message() : "";
    return SoakRules.leave(
        accepted(at, request, message + waits).as(complete), complete, approved(now));
  }

  private static Reason approved(Approvals approvals) {
    return new Reason(
        ReasonCode.APPROVED,
        "approved by "
            + String.join(
                ", ",
                approvals.given().stream()
                    .map(one -> one.actor() + (one.reason().isBlank() ? "" : ": " + one.reason()))
                    .toList()));
  }

  /** Rules on somebody's rejection; whoever applied the manifest may reject. */
  static Ruling reject(Situation at, Request request, Reason reason) {
    String objection = changes(basis(at).placeChangedSince(request.args()));
    return objection == null
        ? Ruling.of(SafetyRules.failed(accepted(at, request, "rejected"), reason, request.actor()))
        : Ruling.refused(objection);
  }

  private static Situation accepted(Situation at, Request request, String message) {
    return at.answering(new Answer(request.id(), true, message));
  }

  private static Approvals valid(Situation at, AwaitingApproval status) {
    Approvals given = status.approvals();
    Provenance provenance = at.seen().provenance();
    return given.count() == 0 ? given : given.under(at.plan().hash(), provenance);
  }

  private static Basis basis(Situation at) {
    RolloutStatus status = at.status();
    return Basis.of(
        at.plan(),
        status.attempt().number(),
        status.stage(),
        at.evidence(),
        at.seen().provenance());
  }

  private static Instant expires(AwaitingApproval status, Stage.Approval wanted) {
    return status.standing().since().plus(wanted.expiresAfter());
  }

  private static String waiting(
      Situation at, Stage.Approval wanted, Approvals approvals, Instant expires) {
    int missing = Math.max(0, wanted.approvals() - approvals.count());
    String of = approvals.count() == 0 ? "" : " more";
    return "waiting for "
        + missing
        + of
        + (missing == 1 ? " approval" : " approvals")
        + " to leave "
        + at.stageText(at.status().stage())
        + " until "
        + expires
        + (approvals.count() == 0 ? "" : "; approved by " + Words.named(approvals.actors()))
        + (approvals.voided().isEmpty() ? "" : "; earlier ones are void: of " + approvals.voided());
  }
}

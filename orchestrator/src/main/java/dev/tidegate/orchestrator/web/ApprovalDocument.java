package dev.tidegate.orchestrator.web;

import dev.tidegate.core.approval.Approval;
import dev.tidegate.core.approval.Basis;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.Stage;
import dev.tidegate.core.rollout.Observation;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.rollout.RolloutStatus.AwaitingApproval;
import dev.tidegate.core.rollout.RolloutStatus.Paused;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who approved, how many are missing and until when, as part of a rollout's status. */
final class ApprovalDocument {
  private ApprovalDocument() {}

  /** Nothing unless approvals are waited for, or were when it was paused. */
  static void put(
      MapNode.Builder body,
      RolloutStatus status,
      @Nullable RolloutPlan plan,
      @Nullable Observation seen) {
    RolloutStatus asked = status instanceof Paused paused ? paused.resumes() : status;
    if (!(asked instanceof AwaitingApproval awaiting) || plan == null) {
      return;
    }
    Stage.@Nullable Approval wanted = plan.stage(awaiting.stage()).approval();
    if (wanted == null) {
      return;
    }
    int count = awaiting.approvals().count();
    List<Node> given =
        awaiting.approvals().given().stream().map(ApprovalDocument::document).toList();
    MapNode.Builder approval =
        MapNode.builder()
            .put("needed", wanted.approvals())
            .put("missing", Math.max(0, wanted.approvals() - count))
            .put("given", ListNode.of(given))
            .put("onExpiry", wanted.rollBackOnExpiry() ? "rollback" : "hold");
    if (!awaiting.approvals().voided().isEmpty()) {
      approval.put("voided", awaiting.approvals().voided());
    }
    if (status instanceof AwaitingApproval) {
      approval.put("until", status.standing().since().plus(wanted.expiresAfter()).toString());
    }
    if (seen != null) {
      approval.put("basis", basis(plan, awaiting, seen));
    }
    body.put("approval", approval.build());
  }

  private static Node document(Approval approval) {
    return MapNode.builder()
        .put("actor", approval.actor())
        .put("at", approval.at().toString())
        .put("reason", approval.reason())
        .build();
  }

  /** The arguments of an approval of what is shown. */
  private static Node basis(RolloutPlan plan, AwaitingApproval status, Observation seen) {
    MapNode.Builder args = MapNode.builder();
    Basis.of(plan, status.attempt().number(), status.stage(), seen.evidence(), seen.provenance())
        .args()
        .forEach(args::put);
    return args.build();
  }
}

package dev.tidegate.core.record;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.plan.AgentName;
import dev.tidegate.core.plan.PlanHash;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.rollout.Attempt;
import dev.tidegate.core.rollout.Reason;
import dev.tidegate.core.rollout.ReasonCode;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.rollout.RolloutStatus.AwaitingApproval;
import dev.tidegate.core.rollout.RolloutStatus.Completed;
import dev.tidegate.core.rollout.RolloutStatus.Entering;
import dev.tidegate.core.rollout.RolloutStatus.Failed;
import dev.tidegate.core.rollout.RolloutStatus.Held;
import dev.tidegate.core.rollout.RolloutStatus.Paused;
import dev.tidegate.core.rollout.RolloutStatus.Pending;
import dev.tidegate.core.rollout.RolloutStatus.Progressing;
import dev.tidegate.core.rollout.RolloutStatus.RolledBack;
import dev.tidegate.core.rollout.RolloutStatus.RollingBack;
import dev.tidegate.core.rollout.RolloutStatus.Soaking;
import dev.tidegate.core.rollout.RolloutStatus.Superseded;
import dev.tidegate.core.rollout.Standing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statuses as {@code tidegate.v1.RolloutStatus}. */
public final class StatusRecord {
  private StatusRecord() {}

  /**
   * The stored form.
   *
   * @param plan names the stages
   */
  public static MapNode toNode(RolloutStatus status, RolloutPlan plan) {
    Standing standing = status.standing();
    MapNode.Builder out =
        MapNode.builder()
            .put("rolloutUid", status.uid().value())
            .put("planHash", status.planHash().value());
    RecordFields.number(out, "attempt", status.attempt().number());
    out.put("phase", status.phase());
    RecordFields.number(out, "stage", status.stage());
    out.put("stageName", plan.stageName(status.stage()));
    variant(status, out);
    out.put("reason", standing.reason().code().word()).put("message", standing.reason().message());
    RecordFields.instant(out, "until", standing.until());
    RecordFields.instant(out, "since", standing.since());
    return RecordFields.text(out, "actor", standing.actor()).build();
  }

  private static void variant(RolloutStatus status, MapNode.Builder out) {
    if (status instanceof RollingBack rolling) {
      RecordFields.number(out, "fromStage", rolling.from());
    } else if (status instanceof Paused paused) {
      out.put("resumesAs", paused.resumes().phase());
      progressing(paused.resumes(), out);
    } else if (status instanceof Progressing progressing) {
      progressing(progressing, out);
    } else if (status instanceof RolledBack rolledBack) {
      outstanding(rolledBack.outstanding(), out);
    } else if (status instanceof Failed failed) {
      outstanding(failed.outstanding(), out);
    }
  }

  private static void progressing(Progressing status, MapNode.Builder out) {
    RecordFields.number(out, "goal", status.goal());
    if (status instanceof Entering entering && entering.rehearsal()) {
      out.put("rehearsal", true);
    }
    if (status instanceof Soaking soaking && soaking.extended()) {
      out.put("extended", true);
    }
    if (status instanceof AwaitingApproval awaiting) {
      ApprovalsRecord.put(out, awaiting.approvals());
    }
  }

  private static void outstanding(List<AgentName> agents, MapNode.Builder out) {
    if (!agents.isEmpty()) {
      out.put("outstanding", ListNode.ofTexts(agents.stream().map(AgentName::toString).toList()));
    }
  }

  /**
   * Reads the stored form.
   *
   * @throws InvalidDocumentException if it is no status
   */
  public static RolloutStatus fromNode(Node node) {
    Problems problems = new Problems();
    RolloutStatus status = read(Fields.of(node, Problem.ROOT, problems));
    problems.throwIfAny();
    if (status == null) {
      throw new AssertionError("no status and no problem: " + node);
    }
    return status;
  }

  private static @Nullable RolloutStatus read(Fields in) {
    RolloutUid uid = RecordFields.value(in, "rolloutUid", RolloutUid::new);
    PlanHash hash = RecordFields.value(in, "planHash", PlanHash::new);
    ReasonCode code = RecordFields.value(in, "reason", ReasonCode::ofWord);
    int number = RecordFields.number(in, "attempt");
    if (uid == null || hash == null || code == null) {
      return null;
    }
    Attempt attempt = new Attempt(uid, hash, number);
    Standing standing =
        new Standing(
            new Reason(code, in.text("message", "")),
            RecordFields.instant(in, "since"),
            RecordFields.optionalInstant(in, "until"),
            in.text("actor", ""));
    try {
      return phase(in, in.text("phase"), attempt, standing);
    } catch (IllegalArgumentException e) {
      in.problem("phase", String.valueOf(e.getMessage()), null);
      return null;
    }
  }

  private static RolloutStatus phase(Fields in, String phase, Attempt attempt, Standing standing) {
    int stage = RecordFields.number(in, "stage");
    return switch (phase) {
      case "PENDING" -> new Pending(attempt, standing);
      case "PAUSED" ->
          new Paused(standing, progressing(in, in.text("resumesAs"), attempt, standing));
      case "HELD" -> new Held(attempt, standing, stage);
      case "ROLLING_BACK" ->
          new RollingBack(attempt, standing, stage, RecordFields.number(in, "fromStage"));
      case "COMPLETED" -> new Completed(attempt, standing, stage);
      case "ROLLED_BACK" -> new RolledBack(attempt, standing, outstanding(in));
      case "FAILED" -> new Failed(attempt, standing, stage, outstanding(in));
      case "SUPERSEDED" -> new Superseded(attempt, standing);
      default -> progressing(in, phase, attempt, standing);
    };
  }

  private static Progressing progressing(
      Fields in, String phase, Attempt attempt, Standing standing) {
    int stage = RecordFields.number(in, "stage");
    int goal = RecordFields.number(in, "goal");
    return switch (phase) {
      case "ENTERING" -> new Entering(attempt, standing, stage, goal, in.bool("rehearsal", false));
      case "SOAKING" -> new Soaking(attempt, standing, stage, goal, in.bool("extended", false));
      case "AWAITING_APPROVAL" ->
          new AwaitingApproval(attempt, standing, stage, goal, ApprovalsRecord.approvals(in));
      default -> throw new IllegalArgumentException("unknown phase '" + phase + "'");
    };
  }

  private static List<AgentName> outstanding(Fields in) {
    return in.texts("outstanding").stream().map(AgentNames::parse).toList();
  }
}

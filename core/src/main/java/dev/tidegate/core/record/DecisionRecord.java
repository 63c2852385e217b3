package dev.tidegate.core.record;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.evidence.Evidence;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.Decision;
import dev.tidegate.core.rollout.Observation;
import dev.tidegate.core.rollout.RolloutPolicy;
import dev.tidegate.core.rollout.RolloutStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A decision with its inputs as {@code tidegate.v1.DecisionRecord}.
 *
 * @param sequence from 1, one more with each record of the rollout
 * @param decision {@link Decision#word}
 * @param reason stable word
 * @param message for people
 * @param at when, by the leader's clock
 * @param policyVersion of the policy that decided
 * @param evidenceVersion of the logic that judged the counts; empty in records from before it was
 *     noted
 * @param before the status as seen
 * @param after the status as committed
 * @param observation what was seen
 * @param token fencing token of the leader that decided
 */
public record DecisionRecord(
    long sequence,
    String decision,
    String reason,
    String message,
    Instant at,
    String policyVersion,
    String evidenceVersion,
    MapNode before,
    MapNode after,
    MapNode observation,
    long token) {

  /** The record of a decision made now. */
  public static DecisionRecord of(
      long sequence,
      RolloutPlan plan,
      RolloutStatus before,
      Observation seen,
      Decision decision,
      Instant now,
      long token) {
    return new DecisionRecord(
        sequence,
        decision.word(),
        decision.reason().code().word(),
        decision.reason().message(),
        now,
        RolloutPolicy.VERSION,
        Evidence.VERSION,
        StatusRecord.toNode(before, plan),
        StatusRecord.toNode(decision.next(), plan),
        ObservationRecord.toNode(seen),
        token);
  }

  /** The stored form. */
  public MapNode toNode() {
    MapNode.Builder out = MapNode.builder();
    out.putIfPresent("rolloutUid", after.get("rolloutUid"));
    RecordFields.int64(out, "sequence", sequence);
    out.put("decision", decision).put("reason", reason).put("message", message);
    RecordFields.instant(out, "at", at);
    out.put("policyVersion", policyVersion);
    if (!evidenceVersion.isEmpty()) {
      out.put("evidenceVersion", evidenceVersion);
    }
    out.put("before", before)
        .put("after", after)
        .put("observation", observation)
        .putIfPresent("planHash", after.get("planHash"));
    return RecordFields.int64(out, "token", token).build();
  }

  /**
   * Reads the stored form.
   *
   * @throws InvalidDocumentException if it is no decision record
   */
  public static DecisionRecord fromNode(Node node) {
    Problems problems = new Problems();
    Fields in = Fields.of(node, Problem.ROOT, problems);
    DecisionRecord record =
        new DecisionRecord(
            RecordFields.int64(in, "sequence"),
            in.text("decision"),
            in.text("reason", ""),
            in.text("message", ""),
            RecordFields.instant(in, "at"),
            in.text("policyVersion", ""),
            in.text("evidenceVersion", ""),
            map(in.node("before")),
            map(in.node("after")),
            map(in.optionalNode("observation")),
            RecordFields.int64(in, "token"));
    problems.throwIfAny();
    return record;
  }

  private static MapNode map(@Nullable Node node) {
    return node instanceof MapNode map ? map : MapNode.builder().build();
  }
}

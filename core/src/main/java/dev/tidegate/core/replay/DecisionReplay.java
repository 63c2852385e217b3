package dev.tidegate.core.replay;

import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.evidence.Evidence;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.record.DecisionRecord;
import dev.tidegate.core.record.ObservationRecord;
import dev.tidegate.core.record.StatusRecord;
import dev.tidegate.core.rollout.Decision;
import dev.tidegate.core.rollout.Observation;
import dev.tidegate.core.rollout.RolloutPolicy;
import dev.tidegate.core.rollout.RolloutStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes a recorded decision again from its recorded inputs.
 *
 * @param record the decision as it was recorded
 * @param before the status it was made on, or null if that cannot be read
 * @param seen what it was made on, or null if that cannot be read
 * @param again the decision as it is made now, or null if that cannot be read
 * @param differences between both, in words; empty if every bit is the same
 */
public record DecisionReplay(
    DecisionRecord record,
    @Nullable RolloutStatus before,
    @Nullable Observation seen,
    @Nullable Decision again,
    List<String> differences) {
  public DecisionReplay {
    differences = List.copyOf(differences);
  }

  /** True if the decision follows from its inputs, bit for bit. */
  public boolean isSame() {
    return differences.isEmpty();
  }

  /**
   * Decides again; never throws for what a record holds.
   *
   * @param plan the frozen plan that was carried out
   */
  public static DecisionReplay of(DecisionRecord record, RolloutPlan plan) {
    try {
      RolloutStatus before = StatusRecord.fromNode(record.before());
      Observation seen =
          ObservationRecord.fromNode(
              record.observation(), plan.analysisPlan(before.attempt().number()).metrics());
      Decision again = RolloutPolicy.decide(plan, before, seen, record.at());
      return new DecisionReplay(record, before, seen, again, differences(record, again, plan));
    } catch (InvalidDocumentException e) {
      return new DecisionReplay(
          record, null, null, null, List.of("the record cannot be read: " + e.getMessage()));
    }
  }

  private static List<String> differences(DecisionRecord record, Decision again, RolloutPlan plan) {
    List<String> differences = new ArrayList<>();
    if (!record.policyVersion().equals(RolloutPolicy.VERSION)) {
      differences.add(
          "decided by policy %s, replayed by policy %s"
              .formatted(record.policyVersion(), RolloutPolicy.VERSION));
    }
    String judgedBy = record.evidenceVersion();
    if (!judgedBy.isEmpty() && !judgedBy.equals(Evidence.VERSION)) {
      differences.add(
          "judged by evidence %s, replayed by evidence %s".formatted(judgedBy, Evidence.VERSION));
    }
    compare("decision", record.decision(), again.word(), differences);
    compare("reason", record.reason(), again.reason().code().word(), differences);
    compare("message", record.message(), again.reason().message(), differences);
    MapNode after = StatusRecord.toNode(again.next(), plan);
    TreeSet<String> members = new TreeSet<>(record.after().members().keySet());
    members.addAll(after.members().keySet());
    for (String member : members) {
      compare("after." + member, record.after().get(member), after.get(member), differences);
    }
    return differences;
  }

  private static void compare(
      String what, @Nullable Object recorded, @Nullable Object now, List<String> differences) {
    boolean same = recorded instanceof Node node ? node.equals(now) : Objects.equals(recorded, now);
    if (!same) {
      differences.add("%s was %s, is %s".formatted(what, recorded, now));
    }
  }
}

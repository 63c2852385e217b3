package dev.tidegate.system.faults;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.manifest.RolloutPlanReader;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.record.DecisionRecord;
import dev.tidegate.core.replay.DecisionReplay;
import dev.tidegate.system.faults.TruthChecker.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Every decision is made again by the pure core, from its record and the plan: it must come out bit
 * for bit. That the status stored is the one decided is {@link TruthChecker}'s.
 */
final class DecisionChecker {
  private DecisionChecker() {}

  /** Judges the decisions of every rollout whose plan was frozen. */
  static List<Violation> check(List<TruthRevision> history) {
    Map<String, RolloutPlan> plans = new HashMap<>();
    List<Violation> found = new ArrayList<>();
    for (TruthRevision revision : history) {
      for (TruthRevision.Change put : revision.puts("ns/*/rollouts/*/*/plan")) {
        plans.put(
            put.segment(4),
            RolloutPlanReader.read(DocumentReader.json(String.valueOf(put.value()))));
      }
      for (TruthRevision.Change put : revision.puts("log/*/decisions/*/*")) {
        RolloutPlan plan = plans.get(put.segment(3));
        if (plan != null) { // before that it only waits
          differences(put, plan)
              .forEach(
                  difference ->
                      found.add(
                          new Violation(
                              "REPLAY", revision.revision(), put.key() + ": " + difference)));
        }
      }
    }
    return found;
  }

  private static List<String> differences(TruthRevision.Change put, RolloutPlan plan) {
    try {
      DecisionRecord record =
          DecisionRecord.fromNode(DocumentReader.json(String.valueOf(put.value())));
      return DecisionReplay.of(record, plan).differences();
    } catch (InvalidDocumentException e) {
      return List.of("cannot be read: " + e.getMessage());
    }
  }
}

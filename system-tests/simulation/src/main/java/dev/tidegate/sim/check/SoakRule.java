package dev.tidegate.sim.check;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * G4: nobody leaves a stage upwards before its soak is over by true time, unless a person waived
 * it, however wrong the clocks are and however often the leader changes.
 */
final class SoakRule implements Rule {
  /**
   * What a soak may end early by: it is measured from when agents were told, not from the commit.
   */
  private static final double TOLERANCE_SECONDS = 0.1;

  private static final Set<String> WAIVING = Set.of("ADVANCE", "GOTO", "advance", "goto");

  private final Plans plans;
  private final Map<String, Long> enteredNanos = new HashMap<>();
  private final Map<String, Boolean> waived = new HashMap<>();

  SoakRule(Plans plans) {
    this.plans = plans;
  }

  @Override
  public void check(Step step, Violations violations) {
    for (Step.StatusChange change : step.statuses()) {
      MapNode decision = step.decision();
      String word = decision == null ? "" : Json.text(decision, "decision");
      boolean up = word.equals("ENTER") || word.equals("COMPLETE");
      if (decision != null && asked(decision)) {
        waived.put(change.uid(), true);
      }
      if (up && change.stageBefore() > 0 && !waived.getOrDefault(change.uid(), false)) {
        left(step, change, violations);
      }
      if (word.equals("ENTER")) {
        enteredNanos.put(change.uid(), step.nanos());
      }
    }
  }

  private static boolean asked(MapNode decision) {
    MapNode observation = Json.map(decision, "observation");
    List<Node> requests = observation == null ? List.of() : Json.list(observation, "requests");
    return requests.stream()
        .anyMatch(
            request -> request instanceof MapNode map && WAIVING.contains(Json.text(map, "verb")));
  }

  private void left(Step step, Step.StatusChange change, Violations violations) {
    List<Plans.PlannedStage> stages = plans.stages(change.uid());
    if (change.stageBefore() > stages.size()) {
      return;
    }
    double soak = stages.get(change.stageBefore() - 1).soak().toNanos() / 1e9;
    Long entered = enteredNanos.get(change.uid());
    double spent = entered == null ? 0 : (step.nanos() - entered) / 1e9;
    if (spent < soak - TOLERANCE_SECONDS) {
      violations.add(
          "G4",
          step.nanos(),
          "%s left stage %d after %.2f s of %.2f s"
              .formatted(change.rollout(), change.stageBefore(), spent, soak));
    }
  }
}

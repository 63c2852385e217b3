package dev.tidegate.sim.check;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Of which rollouts a person wanted a stage left early. */
final class Waivers implements Rule {
  private static final Set<String> VERBS = Set.of("ADVANCE", "GOTO", "advance", "goto");

  private final Set<String> waived = new HashSet<>();

  @Override
  public void check(Step step, Violations violations) {
    MapNode decision = step.decision();
    MapNode observation = decision == null ? null : Json.map(decision, "observation");
    List<Node> requests = observation == null ? List.of() : Json.list(observation, "requests");
    boolean asked =
        requests.stream()
            .anyMatch(
                request ->
                    request instanceof MapNode map && VERBS.contains(Json.text(map, "verb")));
    if (asked) {
      step.statuses().forEach(change -> waived.add(change.uid()));
    }
  }

  /** True from the first such request on, for good. */
  boolean waived(String uid) {
    return waived.contains(uid);
  }
}

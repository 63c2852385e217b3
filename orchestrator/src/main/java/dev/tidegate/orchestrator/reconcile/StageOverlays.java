package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.Stage;
import dev.tidegate.core.rollout.AgentCohort;
import dev.tidegate.core.rollout.Fleet;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.wire.Overlay;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a stage serves: one overlay for each flag of its table. */
final class StageOverlays {
  private StageOverlays() {}

  /** Those of {@code stage} on entering it: nobody who is inside falls out. */
  static SortedMap<String, Overlay> entering(
      RolloutPlan plan, int stage, Fleet fleet, RolloutEntry entry) {
    Map<String, Integer> bounds =
        AgentCohort.bounds(plan.stage(stage), plan.salt(), fleet, bounds(entry));
    return of(plan, stage, bounds);
  }

  /** Those of {@code stage} on rolling back to it; none for the start. */
  static SortedMap<String, Overlay> returning(RolloutPlan plan, int stage, Fleet fleet) {
    if (stage == 0) {
      return Collections.emptySortedMap();
    }
    return of(plan, stage, AgentCohort.bounds(plan.stage(stage), plan.salt(), fleet, Map.of()));
  }

  /** Those of the stage being served, with bounds for groups that had no agent until now. */
  static SortedMap<String, Overlay> staying(
      RolloutPlan plan, int stage, Fleet fleet, RolloutEntry entry) {
    if (stage == 0) {
      return Collections.emptySortedMap();
    }
    Map<String, Integer> bounds = new TreeMap<>(bounds(entry));
    Map<String, Integer> now = AgentCohort.bounds(plan.stage(stage), plan.salt(), fleet, Map.of());
    now.forEach(bounds::putIfAbsent);
    return of(plan, stage, bounds);
  }

  private static Map<String, Integer> bounds(RolloutEntry entry) {
    return entry.overlays().values().stream()
        .map(stored -> stored.value().agentBounds())
        .filter(bounds -> !bounds.isEmpty())
        .findFirst()
        .orElse(Collections.emptySortedMap());
  }

  private static SortedMap<String, Overlay> of(
      RolloutPlan plan, int index, Map<String, Integer> bounds) {
    Stage stage = plan.stage(index);
    SortedMap<String, Overlay> overlays = new TreeMap<>();
    stage
        .table()
        .forEach(
            (flag, served) -> {
              boolean named = stage.agents() != null && !everywhereBefore(plan, index, flag);
              overlays.put(
                  flag,
                  new Overlay(
                      plan.uid(),
                      index,
                      served.variant(),
                      served.share(),
                      plan.salt(),
                      served.audience(),
                      named,
                      named ? new TreeMap<>(bounds) : Collections.emptySortedMap(),
                      named && stage.foreignClients()));
            });
    return overlays;
  }

  /**
   * True if an earlier stage without agents set the flag and none changed it since: what applies
   * everywhere already is not taken away from agents outside the cohort.
   */
  private static boolean everywhereBefore(RolloutPlan plan, int index, String flag) {
    for (int i = index; i >= 1; i--) {
      if (plan.stage(i).flags().containsKey(flag)) {
        return i < index && plan.stage(i).agents() == null;
      }
    }
    return false;
  }
}

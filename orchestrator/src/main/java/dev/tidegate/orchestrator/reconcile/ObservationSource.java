package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.cohort.UnitSketch;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.Attempt;
import dev.tidegate.core.rollout.Fleet;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.watch.CounterSource;
import dev.tidegate.core.watch.WarmUp;
import dev.tidegate.orchestrator.view.RolloutView;
import java.time.Duration;
import java.util.List;

/**
 * What agents say, as the leader has gathered it. Called from the reconciler's threads; must not
 * block.
 */
public interface ObservationSource {
  /** True once every replica in the view has reported all its agents since this leader began. */
  boolean fleetKnown(RolloutView view);

  /**
   * For how long there may be agents that nobody here knows of, since the replica that served them
   * has gone only now: they have not found another one yet. A rollback is not over before. Zero if
   * there are none.
   */
  Duration agentsReturnWithin();

  /**
   * The agents of the rollout's services: who is live, who is inside the cohort of the stage being
   * served (by the overlays in the view), what each entered and what it said to the directive in
   * force.
   */
  Fleet fleet(RolloutView view, RolloutPlan plan, RolloutStatus status);

  /**
   * What was counted in a stage since {@code cursors}. Counters are cumulative per replica boot;
   * the difference to the cursors is what is new, and what was counted before the cursors never
   * comes again.
   *
   * @param namespace of the rollout
   * @param stage at least 1
   * @param plan names the metrics
   * @param cursors as answered by the call before, or empty
   * @param warmUp which agents are cold, and what is left out of them
   */
  CounterSource.Collected collect(
      String namespace,
      Attempt attempt,
      int stage,
      AnalysisPlan plan,
      MapNode cursors,
      WarmUp warmUp);

  /**
   * The distinct units that agents saw in a stage of late, see {@link CounterSource#units}.
   *
   * @param namespace of the rollout
   * @param stage at least 1
   */
  default UnitSketch units(String namespace, Attempt attempt, int stage) {
    return UnitSketch.EMPTY;
  }

  /**
   * What the rollout's services did of late while no rollout concerned them, see {@link
   * CounterSource#baseline}.
   *
   * @param plan names the services
   * @param analysis names the metrics
   */
  default List<Cell> baseline(RolloutPlan plan, AnalysisPlan analysis) {
    return List.of();
  }
}

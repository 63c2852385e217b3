package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.Attempt;
import java.util.List;

/**
 * What other systems say of a stage while it is served. Only the leader asks. Called from the
 * reconciler's threads; must not block.
 */
public interface MeasurementSource {
  /** Asks nobody. */
  MeasurementSource NONE = (plan, attempt, stage) -> Measuring.NOTHING;

  /**
   * Begins to ask for the metrics of the analyses that judge a stage.
   *
   * @param attempt that serves it
   * @param stage at least 1
   */
  Measuring begin(RolloutPlan plan, Attempt attempt, int stage);

  /** The questions about one stage. Used by one thread at a time. */
  interface Measuring {
    /** Nothing to ask. */
    Measuring NOTHING =
        new Measuring() {
          @Override
          public List<Cell> take() {
            return List.of();
          }

          @Override
          public void end() {
            // nothing was begun
          }
        };

    /**
     * What was answered since the last call: at most one value, or one reason why there is none,
     * for each metric; nothing for those whose time has not come. Then asks whoever is due. Each
     * answer is given once.
     */
    List<Cell> take();

    /** Gives up all questions that are not answered; what they would have said is lost. */
    void end();
  }
}

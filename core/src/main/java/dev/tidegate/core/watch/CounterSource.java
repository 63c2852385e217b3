package dev.tidegate.core.watch;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.InstanceShare;
import dev.tidegate.core.analysis.Tick;
import dev.tidegate.core.cohort.UnitSketch;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.rollout.Attempt;
import java.util.List;

/** Where a watch gets its counts from. Called on the watch's own thread; must not block. */
@FunctionalInterface
public interface CounterSource {
  /**
   * What was counted in a stage since {@code cursors}. What was counted before the cursors never
   * comes again.
   *
   * @param stage at least 1
   * @param plan names the metrics
   * @param cursors as answered by the call before, or empty
   */
  Collected collect(Attempt attempt, int stage, AnalysisPlan plan, MapNode cursors);

  /**
   * The same, and agents that may still be cold are left out, where agents are told apart.
   *
   * @param warmUp who is cold, and which metrics are left out meanwhile
   */
  default Collected collect(
      Attempt attempt, int stage, AnalysisPlan plan, MapNode cursors, WarmUp warmUp) {
    return collect(attempt, stage, plan, cursors);
  }

  /**
   * What the services did lately while no rollout concerned them: one cell per look, metric and
   * stratum, with one half of the instances in the place of each arm. Empty where nobody knows.
   *
   * @param plan names the metrics
   */
  default List<Cell> baseline(AnalysisPlan plan) {
    return List.of();
  }

  /**
   * The distinct units that agents saw in a stage of late, each on its side: those of the last five
   * to ten minutes of every agent that tells. Empty where none does.
   *
   * @param stage at least 1
   */
  default UnitSketch units(Attempt attempt, int stage) {
    return UnitSketch.EMPTY;
  }

  /**
   * New counts.
   *
   * @param cells at most one per metric and stratum
   * @param shares of the instances that stand out most, see {@link Tick}
   * @param cursors up to where they were counted
   */
  record Collected(List<Cell> cells, List<InstanceShare> shares, MapNode cursors) {
    public Collected {
      cells = List.copyOf(cells);
      shares = List.copyOf(shares);
    }

    /** Counts of which nobody knows what each instance observed. */
    public Collected(List<Cell> cells, MapNode cursors) {
      this(cells, List.of(), cursors);
    }
  }
}

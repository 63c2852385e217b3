package dev.tidegate.core.watch;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cell;
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
   * New counts.
   *
   * @param cells at most one per metric and stratum
   * @param cursors up to where they were counted
   */
  record Collected(List<Cell> cells, MapNode cursors) {
    public Collected {
      cells = List.copyOf(cells);
    }
  }
}

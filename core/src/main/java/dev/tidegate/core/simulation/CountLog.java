package dev.tidegate.core.simulation;

import dev.tidegate.core.analysis.Cell;
import java.util.List;

/** Hears what a simulation counted, tick by tick. */
@FunctionalInterface
public interface CountLog {
  /**
   * Something was counted.
   *
   * @param seconds at the end of the tick, since the attempt began
   */
  void counted(double seconds, List<Cell> cells);
}

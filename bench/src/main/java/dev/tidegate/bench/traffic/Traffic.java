package dev.tidegate.bench.traffic;

import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.Cell;
import java.util.ArrayList;
import java.util.List;

/** What is observed in a tick. Stateless: everything random comes from the dice. */
@FunctionalInterface
public interface Traffic {
  /** Seconds from one look to the next. */
  double TICK_SECONDS = 5;

  /** The name of the metric of failures. */
  String ERRORS = "error_rate";

  /** The name of the metric of latencies. */
  String LATENCY = "latency";

  /** The observations of the tick that ends {@code seconds} after the analysis started. */
  List<Cell> cells(Dice dice, double seconds);

  /** Both at once, such as two strata, or failures and latencies. */
  default Traffic and(Traffic other) {
    return (dice, seconds) -> {
      List<Cell> all = new ArrayList<>(cells(dice, seconds));
      all.addAll(other.cells(dice, seconds));
      return all;
    };
  }

  /** The same traffic, but nothing can be learned of it for a while. */
  default Traffic unobserved(double start, double end) {
    return (dice, seconds) -> {
      List<Cell> seen = cells(dice, seconds);
      return seconds > start && seconds <= end
          ? seen.stream().map(Traffic::missing).toList()
          : seen;
    };
  }

  private static Cell missing(Cell cell) {
    return new Cell.Missing(cell.metric(), cell.stratum(), Cause.PROVIDER_DOWN);
  }
}

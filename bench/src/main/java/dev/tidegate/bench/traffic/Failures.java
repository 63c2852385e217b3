package dev.tidegate.bench.traffic;

import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Stratum;
import java.util.List;

/** Requests of both arms of one stratum, of which some fail. */
public record Failures(Stratum stratum, Arm candidate, Arm baseline) implements Traffic {
  /** Where everything is observed unless several strata are compared. */
  public static final Stratum ONE_STRATUM = new Stratum("orders", "a", "1");

  /** In the only stratum. */
  public static Failures of(Arm candidate, Arm baseline) {
    return new Failures(ONE_STRATUM, candidate, baseline);
  }

  @Override
  public List<Cell> cells(Dice dice, double seconds) {
    return List.of(
        new Cell.Ratio(
            ERRORS, stratum, candidate.counts(dice, seconds), baseline.counts(dice, seconds)));
  }
}

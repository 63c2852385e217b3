package dev.tidegate.bench.rules;

import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.Tick;

/** Counts of failures of all strata together, since the last reset. For one owner. */
final class Totals {
  private Counts candidate = Counts.NONE;
  private Counts baseline = Counts.NONE;
  private boolean unobserved;

  void add(Tick tick) {
    unobserved = false;
    for (Cell cell : tick.cells()) {
      if (cell instanceof Cell.Ratio ratio) {
        candidate = candidate.plus(ratio.candidate());
        baseline = baseline.plus(ratio.baseline());
      }
      unobserved |= cell instanceof Cell.Missing;
    }
  }

  void reset() {
    candidate = Counts.NONE;
    baseline = Counts.NONE;
  }

  Counts candidate() {
    return candidate;
  }

  Counts baseline() {
    return baseline;
  }

  /** True if the newest tick could not be observed: a question asked now gets no answer. */
  boolean unobserved() {
    return unobserved;
  }
}

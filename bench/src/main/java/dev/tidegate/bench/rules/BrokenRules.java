package dev.tidegate.bench.rules;

import dev.tidegate.bench.traffic.Failures;
import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.Tick;
import java.time.Duration;
import java.util.List;

/** Tidegate's rule with one part of the method broken; the checks must find each of them. */
public final class BrokenRules {
  private BrokenRules() {}

  /** Counts of all strata are added up, as if they had the same share of traffic. */
  public static Rule pooledStrata() {
    return new TidegateRule().withTick("strata pooled", BrokenRules::pooled);
  }

  private static Tick pooled(Tick tick) {
    Counts candidate = Counts.NONE;
    Counts baseline = Counts.NONE;
    for (Cell cell : tick.cells()) {
      if (!(cell instanceof Cell.Ratio ratio)) {
        return tick;
      }
      candidate = candidate.plus(ratio.candidate());
      baseline = baseline.plus(ratio.baseline());
    }
    if (tick.cells().isEmpty()) {
      return tick;
    }
    Cell all =
        new Cell.Ratio(tick.cells().get(0).metric(), Failures.ONE_STRATUM, candidate, baseline);
    return new Tick(tick.seconds(), tick.durationSeconds(), List.of(all));
  }

  /** A fault begins at once or never. */
  public static Rule noStartMixture() {
    return new TidegateRule().withPlan("no start-time mixture", BrokenRules::withoutStartMixture);
  }

  /**
   * A plan under which a fault begins at once or never. With a horizon of a century, half of the
   * weight lies on the start and half on never; the threshold is lowered so that the half on the
   * start must reach 1/alpha alone: (1 + R)/2 ≥ (1 + 1/alpha)/2.
   */
  public static AnalysisPlan withoutStartMixture(AnalysisPlan plan) {
    return new AnalysisPlan(
        2 / (1 + 1 / plan.alpha()),
        Duration.ofDays(36_500),
        plan.metrics(),
        plan.noHarm(),
        plan.attempt(),
        plan.dispersionGuard(),
        plan.gates());
  }
}

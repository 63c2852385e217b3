package dev.tidegate.core.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Comparison;
import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.NoHarm;
import dev.tidegate.core.analysis.Stratum;
import dev.tidegate.core.analysis.Tick;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever came before, the evidence is not expected to grow if the arms are alike. */
class EvidenceMartingaleTest {
  private static final Stratum STRATUM = new Stratum("orders", "a", "1.0");

  private static Evidence start(Comparison comparison, boolean guard) {
    MetricPlan metric = MetricPlan.of("errors", MetricKind.RATIO, comparison);
    return Evidence.start(
        new AnalysisPlan(
            0.01,
            Duration.ofSeconds(100),
            List.of(metric),
            NoHarm.DEFAULT,
            0,
            guard,
            AnalysisPlan.Gates.DEFAULT));
  }

  private static Tick tick(double seconds, long nC, long xC, long nB, long xB) {
    Cell cell = new Cell.Ratio("errors", STRATUM, new Counts(nC, xC), new Counts(nB, xB));
    return new Tick(seconds, 1, List.of(cell));
  }

  private static Evidence afterAnyPast(Evidence start, Random random) {
    Evidence evidence = start;
    for (int t = 1; t <= 12; t++) {
      evidence = evidence.afterTick(tick(12.5 * t, 20, random.nextInt(6), 30, random.nextInt(8)));
    }
    return evidence;
  }

  /** E[M after one more tick], over where its k failures may fall. */
  private static double expected(Evidence before, long nC, long nB, long k) {
    double expectation = 0;
    for (long x = ExactHypergeometric.low(nB, k); x <= Math.min(nC, k); x++) {
      Evidence after = before.afterTick(tick(before.seconds() + 7, nC, x, nB, k - x));
      expectation +=
          Math.exp(after.report().lnM()) * ExactHypergeometric.probability(nC, nB, k, x, 1);
    }
    return expectation;
  }

  @Property(tries = 60, seed = "10")
  void staysTheSameInExpectationWithoutTheGuard(
      @ForAll long past,
      @ForAll @IntRange(min = 0, max = 25) int nC,
      @ForAll @IntRange(min = 0, max = 25) int nB,
      @ForAll @IntRange(min = 0, max = 25) int failures) {
    Evidence before = afterAnyPast(start(Comparison.ratioWithin(0), false), new Random(past));
    double now = Math.exp(before.report().lnM());
    long k = Math.min(failures, nC + nB);
    assertThat(expected(before, nC, nB, k)).isCloseTo(now, within(1e-10 * now));
  }

  @Property(tries = 60, seed = "11")
  void neverGrowsInExpectationWithTheGuardOrATolerance(
      @ForAll long past,
      @ForAll @IntRange(min = 1, max = 25) int nC,
      @ForAll @IntRange(min = 1, max = 25) int nB,
      @ForAll @IntRange(min = 0, max = 25) int failures) {
    long k = Math.min(failures, nC + nB);
    for (Comparison comparison : List.of(Comparison.ratioWithin(0), Comparison.ratioWithin(.1))) {
      Evidence before = afterAnyPast(start(comparison, true), new Random(past));
      double now = Math.exp(before.report().lnM());
      assertThat(expected(before, nC, nB, k)).isLessThan(now * (1 + 1e-10));
    }
  }
}

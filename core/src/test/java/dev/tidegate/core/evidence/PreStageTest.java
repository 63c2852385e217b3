package dev.tidegate.core.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Comparison;
import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.Histogram;
import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.Stratum;
import dev.tidegate.core.analysis.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class PreStageTest {
  private static final Stratum STRATUM = new Stratum("orders", "a", "1");
  private static final AnalysisPlan PLAN =
      AnalysisPlan.of(
          .01,
          Duration.ofMinutes(30),
          List.of(
              MetricPlan.of("error_rate", MetricKind.RATIO, Comparison.ratioWithin(0)),
              MetricPlan.of("latency", MetricKind.HISTOGRAM, Comparison.latencyWithin(.09))));

  private final Evidence untold = Evidence.start(PLAN);

  private static Cell errors(long failures, long others) {
    return new Cell.Ratio(
        "error_rate", STRATUM, new Counts(100, failures), new Counts(100, others));
  }

  private static Histogram latencies(int fast, int slow) {
    TreeMap<Integer, Long> buckets = new TreeMap<>();
    buckets.put(20, (long) fast);
    buckets.put(40, (long) slow);
    return new Histogram(buckets, 0, 0);
  }

  private static List<Cell> stretches(int count, Cell even, Cell odd) {
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      cells.add(i % 2 == 0 ? even : odd);
    }
    return cells;
  }

  private static Evidence afterFailures(Evidence evidence) {
    return evidence.afterTick(new Tick(5, 5, List.of(errors(10, 0))));
  }

  @Test
  void discountsBurstsFromTheFirstTickOn() {
    Evidence bursty = untold.withBaseline(stretches(180, errors(10, 0), errors(0, 10)));
    Evidence steady = untold.withBaseline(stretches(180, errors(3, 2), errors(2, 3)));
    double undiscounted = afterFailures(untold).report().lnM();
    assertThat(afterFailures(steady).report().lnM()).isEqualTo(undiscounted);
    assertThat(afterFailures(bursty).report().lnM()).isLessThan(undiscounted / 2);
  }

  @Test
  void ignoresStretchesThatAreTooFewOrOfOneHalfAlone() {
    List<Cell> few = stretches(35, errors(10, 0), errors(0, 10));
    assertThat(untold.withBaseline(few).toNode()).isEqualTo(untold.toNode());
    Cell half = new Cell.Ratio("error_rate", STRATUM, new Counts(100, 10), Counts.NONE);
    assertThat(untold.withBaseline(stretches(180, half, half)).toNode()).isEqualTo(untold.toNode());
  }

  @Test
  void fixesWhatIsSlowSoThatTheFirstTickIsTested() {
    Cell calm = new Cell.Latency("latency", STRATUM, latencies(19, 1), latencies(20, 0));
    Evidence told = untold.withBaseline(stretches(25, calm, calm));
    Cell slow = new Cell.Latency("latency", STRATUM, latencies(0, 100), latencies(100, 0));
    Tick tick = new Tick(5, 5, List.of(slow));
    assertThat(told.afterTick(tick).lnTicks()[1]).isGreaterThan(5);
    assertThat(untold.afterTick(tick).lnTicks()[1]).isZero();
    assertThat(untold.afterTick(tick).report().metrics().get(1).cause())
        .isEqualTo(Cause.NO_REFERENCE);
  }

  @Test
  void doesNotFixItByFewerThanAThousandLatencies() {
    Cell calm = new Cell.Latency("latency", STRATUM, latencies(19, 1), latencies(19, 0));
    assertThat(untold.withBaseline(stretches(25, calm, calm)).toNode()).isEqualTo(untold.toNode());
  }

  @Test
  void discountsBurstsOfSlownessPerQuantile() {
    Cell one = new Cell.Latency("latency", STRATUM, latencies(80, 20), latencies(100, 0));
    Cell other = new Cell.Latency("latency", STRATUM, latencies(100, 0), latencies(80, 20));
    Evidence bursty = untold.withBaseline(stretches(180, one, other));
    Cell slow = new Cell.Latency("latency", STRATUM, latencies(50, 50), latencies(90, 10));
    Tick tick = new Tick(5, 5, List.of(slow));
    Cell even = new Cell.Latency("latency", STRATUM, latencies(90, 10), latencies(90, 10));
    Evidence steady = untold.withBaseline(stretches(180, even, even));
    assertThat(bursty.afterTick(tick).lnTicks()[1])
        .isLessThan(steady.afterTick(tick).lnTicks()[1] / 2);
  }

  @Test
  void saysNothingToMetricsItDoesNotKnow() {
    Cell other = new Cell.Ratio("delivery", STRATUM, new Counts(100, 1), new Counts(100, 1));
    assertThat(untold.withBaseline(stretches(180, other, other)).toNode())
        .isEqualTo(untold.toNode());
  }
}

package dev.tidegate.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.function.DoubleFunction;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/**
 * What is judged, and how, is within its ranges: the bounds are taken, what is next to them not.
 */
final class RangesTest {
  private static final long MOST = 1L << 50;
  private static final Stratum STRATUM = new Stratum("orders", "a", "1");

  @Test
  void ofCounts() {
    whole(x -> new Counts(7, x), 0, 7);
    whole(n -> new Counts(n, 0), 0, MOST);
    whole(n -> new Histogram(new TreeMap<>(), n, 0), 0, MOST);
    whole(n -> new Histogram(new TreeMap<>(), 0, n), 0, MOST);
    assertThatThrownBy(() -> new Histogram(new TreeMap<>(), MOST - 1, 2))
        .hasMessageContaining("more than 2^50");
    assertThatThrownBy(() -> new Histogram(new TreeMap<>(Collections.singletonMap(3, 2L)), 0, MOST))
        .hasMessageContaining("more than 2^50");
  }

  @Test
  void ofUnits() {
    whole(candidate -> new UnitCounts(candidate, 7, .5), 0, 7);
    whole(all -> new UnitCounts(0, all, .5), 1, 1L << 31);
    between(share -> new UnitCounts(1, 2, share), 0, 1);
    assertThat(new SampleRatio(new UnitCounts(1, 2, .5), SampleRatio.P_MIN).isMismatch()).isFalse();
    assertThat(new SampleRatio(new UnitCounts(1, 2, .5), Math.nextDown(SampleRatio.P_MIN)))
        .matches(SampleRatio::isMismatch);
  }

  @Test
  void ofCellsAndTicks() {
    whole(events -> new Cell.Events("m", STRATUM, events, 1, 0, 1), 0, Long.MAX_VALUE);
    whole(events -> new Cell.Events("m", STRATUM, 0, 1, events, 1), 0, Long.MAX_VALUE);
    within(minutes -> new Cell.Events("m", STRATUM, 0, minutes, 0, 1), 0, 1e12);
    within(minutes -> new Cell.Events("m", STRATUM, 0, 1, 0, minutes), 0, 1e12);
    within(value -> new Cell.Gauge("m", STRATUM, value), -Double.MAX_VALUE, Double.MAX_VALUE);
    within(seconds -> new Tick(seconds, 1, List.of()), 0, 1e12);
    within(seconds -> new Tick(1, seconds, List.of()), 0, 1e12);
    InstanceShare share = new InstanceShare("orders/i-1", List.of());
    whole(
        shares -> new Tick(1, 1, List.of(), Collections.nCopies((int) shares, share)),
        0,
        InstanceShare.SHARES_MAX);
  }

  @Test
  void ofComparisons() {
    Comparison.Form form = Comparison.Form.P;
    within(ratio -> new Comparison.AgainstBaseline(form, ratio, 0), .1, 10);
    whole(buckets -> new Comparison.AgainstBaseline(form, 1, (int) buckets), 0, 64);
    within(Comparison.AtMost::new, -Double.MAX_VALUE, Double.MAX_VALUE);
    within(Comparison.AtLeast::new, -Double.MAX_VALUE, Double.MAX_VALUE);
    between(quantile -> new Comparison.QuantileAtMost(quantile, 300), 0, 1);
    within(limit -> new Comparison.QuantileAtMost(.99, limit), Double.MIN_VALUE, 3_600_000);
  }

  @Test
  void ofPlans() {
    Duration horizon = Duration.ofNanos(1);
    within(alpha -> AnalysisPlan.of(alpha, horizon, List.of()), Double.MIN_VALUE, .5);
    whole(nanos -> AnalysisPlan.of(.1, Duration.ofNanos(nanos), List.of()), 1, Long.MAX_VALUE);
    whole(attempt -> AnalysisPlan.of(.1, horizon, List.of()).forAttempt((int) attempt), 0, 1000);
    whole(failures -> new AnalysisPlan.Gates(failures, 0), 0, Long.MAX_VALUE);
    whole(samples -> new AnalysisPlan.Gates(0, samples), 0, Long.MAX_VALUE);
    within(ratio -> new NoHarm(ratio, 0, 0), 1, 1000);
    within(plus -> new NoHarm(1, plus, 0), 0, 1);
    whole(buckets -> new NoHarm(1, 0, (int) buckets), 0, 64);
  }

  @Test
  void ofMetrics() {
    MetricPlan metric = MetricPlan.of("m", MetricKind.RATIO, Comparison.ratioWithin(0));
    whole(metric::withMinSamples, 0, Long.MAX_VALUE);
    within(metric::withWeight, 0, 1e9);
    between(limit -> MetricPlan.of("m", MetricKind.RATIO, new Comparison.AtMost(limit)), 0, 1);
    between(limit -> MetricPlan.of("m", MetricKind.RATIO, new Comparison.AtLeast(limit)), 0, 1);
    whole(count -> new MetricPlan.Breach((int) count, 7), 1, 7);
    whole(of -> new MetricPlan.Breach(1, (int) of), 1, 100);
    MetricPlan.Breach breach = new MetricPlan.Breach(1, 2);
    assertThat(metric.withBreach(breach).breach()).isEqualTo(breach);
    assertThat(metric.withMinSamples(9).minSamples()).isEqualTo(9);
  }

  /** Takes {@code from} and {@code to}, and refuses their neighbours and what is no number. */
  private static void within(DoubleFunction<?> made, double from, double to) {
    assertThatCode(() -> made.apply(from)).as("%s", from).doesNotThrowAnyException();
    assertThatCode(() -> made.apply(to)).as("%s", to).doesNotThrowAnyException();
    refused(made, Math.nextDown(from), Math.nextUp(to), Double.NaN);
  }

  /** Refuses {@code from} and {@code to}, and takes their neighbours. */
  private static void between(DoubleFunction<?> made, double from, double to) {
    within(made, Math.nextUp(from), Math.nextDown(to));
  }

  private static void refused(DoubleFunction<?> made, double... values) {
    for (double value : values) {
      assertThatThrownBy(() -> made.apply(value))
          .as("%s", value)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static void whole(LongFunction<?> made, long from, long to) {
    assertThatCode(() -> made.apply(from)).as("%s", from).doesNotThrowAnyException();
    assertThatCode(() -> made.apply(to)).as("%s", to).doesNotThrowAnyException();
    assertThatThrownBy(() -> made.apply(from - 1)).isInstanceOf(IllegalArgumentException.class);
    if (to < Long.MAX_VALUE) {
      assertThatThrownBy(() -> made.apply(to + 1)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}

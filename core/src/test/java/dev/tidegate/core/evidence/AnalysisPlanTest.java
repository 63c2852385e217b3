package dev.tidegate.core.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Comparison;
import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.OnRegression;
import dev.tidegate.core.analysis.Stratum;
import dev.tidegate.core.analysis.Tick;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnalysisPlanTest {
  private static MetricPlan ratio(String name) {
    return MetricPlan.of(name, MetricKind.RATIO, Comparison.ratioWithin(0));
  }

  private static final MetricPlan LATENCY =
      MetricPlan.of("latency", MetricKind.HISTOGRAM, Comparison.latencyWithin(.09));
  private static final MetricPlan RATE =
      MetricPlan.of("rate", MetricKind.RATE, new Comparison.AtMost(10));
  private static final MetricPlan GAUGE =
      MetricPlan.of("gauge", MetricKind.GAUGE, new Comparison.AtMost(10));

  @Test
  void errorsAndLatencyShareAlphaSixToFour() {
    assertThat(Weights.of(List.of(ratio("a"), LATENCY), OnRegression.ROLLBACK))
        .containsExactly(new double[] {.6, .4}, within(1e-15));
    assertThat(Weights.of(List.of(ratio("a"), ratio("b"), LATENCY), OnRegression.ROLLBACK))
        .containsExactly(new double[] {.3, .3, .4}, within(1e-15));
    assertThat(Weights.of(List.of(ratio("a"), LATENCY, RATE), OnRegression.ROLLBACK))
        .containsExactly(new double[] {.4, .4 / 1.5, .5 / 1.5}, within(1e-15));
  }

  @Test
  void onlyMembersOfTheGroupHaveAWeight() {
    List<MetricPlan> metrics =
        List.of(ratio("a"), ratio("b").on(OnRegression.HOLD), LATENCY.asDryRun(), GAUGE);
    assertThat(Weights.of(metrics, OnRegression.ROLLBACK)).containsExactly(1, 0, 0, 0);
    assertThat(Weights.of(metrics, OnRegression.HOLD)).containsExactly(0, 1, 0, 0);
    assertThat(Weights.of(List.of(GAUGE), OnRegression.ROLLBACK)).containsExactly(0);
    assertThat(
            Weights.of(
                List.of(ratio("a").withWeight(3), LATENCY.withWeight(1)), OnRegression.ROLLBACK))
        .containsExactly(.75, .25);
  }

  @Test
  void toleranceIsAnExcessOverTheBaseline() {
    assertThat(Comparison.ratioWithin(0))
        .isEqualTo(new Comparison.AgainstBaseline(Comparison.Form.H, 1, 0));
    assertThat(Comparison.ratioWithin(.25))
        .isEqualTo(new Comparison.AgainstBaseline(Comparison.Form.P, 1.25, 0));
    assertThat(Comparison.latencyWithin(0).shiftBuckets()).isZero();
    assertThat(Comparison.latencyWithin(.09).shiftBuckets()).isEqualTo(1);
    assertThat(Comparison.latencyWithin(1).shiftBuckets()).isEqualTo(8);
  }

  @Test
  void refusesComparisonsThatDoNotSuitTheKind() {
    List<Comparison> none =
        List.of(new Comparison.AtMost(1), new Comparison.AtLeast(0), Comparison.ratioWithin(0));
    assertThatThrownBy(() -> MetricPlan.of("m", MetricKind.RATIO, none.get(0)))
        .hasMessageContaining("m");
    assertThatThrownBy(() -> MetricPlan.of("m", MetricKind.RATIO, none.get(1)))
        .hasMessageContaining("m");
    assertThatThrownBy(() -> MetricPlan.of("m", MetricKind.HISTOGRAM, none.get(0)))
        .hasMessageContaining("m");
    assertThatThrownBy(() -> MetricPlan.of("m", MetricKind.GAUGE, none.get(2)))
        .hasMessageContaining("m");
    assertThatThrownBy(() -> MetricPlan.of("m", MetricKind.RATE, new Comparison.AtMost(0)))
        .hasMessageContaining("m");
  }

  @Test
  void refusesPlansOutsideTheirRanges() {
    Duration horizon = Duration.ofMinutes(1);
    List<MetricPlan> twice = List.of(ratio("a"), ratio("a"));
    assertThatThrownBy(() -> AnalysisPlan.of(0, horizon, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> AnalysisPlan.of(Double.NaN, horizon, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> AnalysisPlan.of(.01, Duration.ZERO, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> AnalysisPlan.of(.01, horizon, twice))
        .hasMessageContaining("two metrics are called a");
  }

  @Test
  void ticksRefuseTwoCellsOfOneStratum() {
    Cell cell = new Cell.Gauge("gauge", new Stratum("s", "z", "v"), 1);
    assertThatThrownBy(() -> new Tick(1, 1, List.of(cell, cell)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("s/z/v");
  }
}

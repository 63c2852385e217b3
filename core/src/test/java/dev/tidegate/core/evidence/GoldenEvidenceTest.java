package dev.tidegate.core.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Comparison;
import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.Histogram;
import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.MetricVerdict;
import dev.tidegate.core.analysis.Stratum;
import dev.tidegate.core.analysis.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The same ticks give the same bits on every JVM; a change here changes recorded decisions. */
class GoldenEvidenceTest {
  @Test
  void evidenceIsTheSameToTheLastBit() {
    AnalysisPlan plan =
        AnalysisPlan.of(
            0.01,
            Duration.ofMinutes(10),
            List.of(
                MetricPlan.of("errors", MetricKind.RATIO, Comparison.ratioWithin(0)),
                MetricPlan.of("events", MetricKind.RATE, Comparison.ratioWithin(.1)),
                MetricPlan.of("latency", MetricKind.HISTOGRAM, Comparison.latencyWithin(.09)),
                MetricPlan.of("limit", MetricKind.RATIO, new Comparison.AtMost(.05))));
    Evidence evidence = Evidence.start(plan).withReference("latency", histogram(0, 2000));
    for (int t = 1; t <= 60; t++) {
      evidence = evidence.afterTick(new Tick(7.3 * t, 7.3, cells(t)));
    }
    List<String> bits = new ArrayList<>();
    for (MetricVerdict metric : evidence.report().metrics()) {
      bits.add(metric.name());
      bits.add(Double.toHexString(metric.lnM()));
      bits.add(Double.toHexString(metric.lnNoHarm()));
    }
    assertThat(bits)
        .containsExactly(
            "errors",
            "-0x1.916c4946b8c4bp0",
            "0x1.cb0a6074358b2p7",
            "events",
            "0x1.fd42631d9c6e3p0",
            "-0x1.ccfff4fcd1e28p1",
            "latency",
            "-0x1.f92e59ca19e3fp-1",
            "-0x1.0b83af061cfbcp-1",
            "limit",
            "-0x1.91d8d7b4b97d1p0",
            "0x1.431f344a70a3ap5");
  }

  private static List<Cell> cells(int t) {
    Stratum stratum = new Stratum("orders", t % 2 == 0 ? "a" : "b", "1");
    Counts candidate = new Counts(400 + 7 * t, 20 + t % 9);
    Counts baseline = new Counts(900 - 3 * t, 38 + t % 11);
    return List.of(
        new Cell.Ratio("errors", stratum, candidate, baseline),
        new Cell.Ratio("limit", stratum, candidate, baseline),
        new Cell.Events("events", stratum, t % 4, .25 * t, t % 3, .3 * t),
        new Cell.Latency("latency", stratum, histogram(t % 3, 300), histogram(t % 2, 500)));
  }

  private static Histogram histogram(int shift, int count) {
    Histogram.Recorder recorder = new Histogram.Recorder();
    for (int i = 1; i <= count; i++) {
      recorder.record(5.0 * count / i + shift);
    }
    return recorder.snapshot();
  }
}

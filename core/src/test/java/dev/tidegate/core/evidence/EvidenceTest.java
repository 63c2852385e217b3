package dev.tidegate.core.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Comparison;
import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.EvidenceReport;
import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.OnRegression;
import dev.tidegate.core.analysis.StageKind;
import dev.tidegate.core.analysis.Stratum;
import dev.tidegate.core.analysis.Tick;
import dev.tidegate.core.analysis.Verdict;
import dev.tidegate.core.document.DocumentReader;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvidenceTest {
  private static final Stratum STRATUM = new Stratum("orders", "a", "1.0");
  private static final MetricPlan ERRORS =
      MetricPlan.of("error_rate", MetricKind.RATIO, Comparison.ratioWithin(0));

  private static AnalysisPlan plan(MetricPlan... metrics) {
    return AnalysisPlan.of(0.01, Duration.ofMinutes(30), List.of(metrics));
  }

  private static Tick tick(double seconds, long nC, long xC, long nB, long xB) {
    Cell cell = new Cell.Ratio("error_rate", STRATUM, new Counts(nC, xC), new Counts(nB, xB));
    return new Tick(seconds, 5, List.of(cell));
  }

  @Test
  void findsARegressionAndKeepsIt() {
    Evidence evidence = Evidence.start(plan(ERRORS)).enterStage(StageKind.COMPARABLE);
    for (int i = 1; i <= 6; i++) {
      evidence = evidence.afterTick(tick(5 * i, 100, 10, 100, 1));
    }
    EvidenceReport report = evidence.report();
    assertThat(report.verdict()).isEqualTo(Verdict.REGRESSION);
    assertThat(report.regression().orElseThrow().metric()).isEqualTo("error_rate");
    assertThat(report.regression().orElseThrow().action()).isEqualTo(OnRegression.ROLLBACK);
    assertThat(report.p()).isLessThan(0.01);
    assertThat(report.text()).startsWith("error_rate 10.0 % (60/600) against 1.0 % (6/600)");
    for (int i = 7; i <= 200; i++) {
      evidence = evidence.afterTick(tick(5 * i, 100, 0, 100, 10));
    }
    assertThat(evidence.report().verdict()).isEqualTo(Verdict.REGRESSION);
    assertThat(evidence.report().lnM()).isLessThan(0);
  }

  @Test
  void showsNoHarmOfAHealthyCandidate() {
    Evidence evidence = Evidence.start(plan(ERRORS)).enterStage(StageKind.COMPARABLE);
    for (int i = 1; i <= 12; i++) {
      evidence = evidence.afterTick(tick(5 * i, 500, 2, 500, 3));
    }
    assertThat(evidence.report().verdict()).isEqualTo(Verdict.NO_HARM);
    assertThat(evidence.enterStage(StageKind.COMPARABLE).report().verdict())
        .isEqualTo(Verdict.TOO_FEW_SAMPLES);
    assertThat(evidence.enterStage(StageKind.NOT_COMPARABLE).report().verdict())
        .isEqualTo(Verdict.OK);
  }

  @Test
  void saysTooFewSamplesWithoutTraffic() {
    Evidence evidence = Evidence.start(plan(ERRORS)).enterStage(StageKind.COMPARABLE);
    for (int i = 1; i <= 500; i++) {
      evidence = evidence.afterTick(new Tick(5 * i, 5, List.of()));
    }
    EvidenceReport report = evidence.report();
    assertThat(report.verdict()).isEqualTo(Verdict.TOO_FEW_SAMPLES);
    assertThat(report.metrics().get(0).cause()).isEqualTo(Cause.NO_DATA);
    assertThat(report.lnM()).isEqualTo(0, org.assertj.core.api.Assertions.within(1e-12));
  }

  @Test
  void goesOnBitForBitAfterSavingAndResuming() {
    AnalysisPlan plan = plan(ERRORS);
    Evidence undisturbed = Evidence.start(plan).enterStage(StageKind.COMPARABLE);
    Evidence resumed = undisturbed;
    for (int i = 1; i <= 40; i++) {
      Tick tick = tick(4.7 * i, 90 + i, i % 5, 130 - i, i % 3);
      undisturbed = undisturbed.afterTick(tick);
      String saved = resumed.toNode().toString();
      resumed = Evidence.resume(plan, DocumentReader.json(saved)).afterTick(tick);
    }
    assertThat(resumed.toNode().toString()).isEqualTo(undisturbed.toNode().toString());
    assertThat(resumed.report()).isEqualTo(undisturbed.report());
  }

  @Test
  void refusesTimeRunningBackwardsAndUnknownMetrics() {
    Evidence evidence = Evidence.start(plan(ERRORS)).afterTick(tick(10, 1, 0, 1, 0));
    assertThatThrownBy(() -> evidence.afterTick(tick(9, 1, 0, 1, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("backwards");
    Cell other = new Cell.Ratio("other", STRATUM, Counts.NONE, Counts.NONE);
    assertThatThrownBy(() -> evidence.afterTick(new Tick(11, 1, List.of(other))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("other");
  }
}

package dev.tidegate.core.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Comparison;
import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.EvidenceReport;
import dev.tidegate.core.analysis.Histogram;
import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.MetricVerdict;
import dev.tidegate.core.analysis.MetricVerdict.State;
import dev.tidegate.core.analysis.OnRegression;
import dev.tidegate.core.analysis.StageKind;
import dev.tidegate.core.analysis.Stratum;
import dev.tidegate.core.analysis.Tick;
import dev.tidegate.core.analysis.Verdict;
import dev.tidegate.core.document.DocumentReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** How metrics of every kind come together over the stages of an attempt. */
class EvidenceStagesTest {
  private static final Stratum STRATUM = new Stratum("orders", "a", "1.0");
  private static final MetricPlan ERRORS =
      MetricPlan.of("errors", MetricKind.RATIO, Comparison.ratioWithin(0));
  private static final MetricPlan LATENCY =
      MetricPlan.of("latency", MetricKind.HISTOGRAM, Comparison.latencyWithin(.09));
  private static final MetricPlan RESTARTS =
      MetricPlan.of("restarts", MetricKind.RATE, new Comparison.AtMost(10));
  private static final MetricPlan RECOVERY =
      MetricPlan.of("recovery", MetricKind.RATIO, new Comparison.AtLeast(.99));
  private static final MetricPlan QUEUE =
      MetricPlan.of("queue", MetricKind.GAUGE, new Comparison.AtMost(1000)).on(OnRegression.HOLD);

  private static AnalysisPlan plan(MetricPlan... metrics) {
    return AnalysisPlan.of(0.01, Duration.ofMinutes(30), List.of(metrics));
  }

  private static Evidence start(MetricPlan... metrics) {
    return Evidence.start(plan(metrics)).enterStage(StageKind.COMPARABLE);
  }

  private static Cell ratio(String metric, long nC, long xC, long nB, long xB) {
    return new Cell.Ratio(metric, STRATUM, new Counts(nC, xC), new Counts(nB, xB));
  }

  private static Evidence after(Evidence evidence, int ticks, Cell... cells) {
    Evidence next = evidence;
    for (int i = 0; i < ticks; i++) {
      next = next.afterTick(new Tick(next.seconds() + 5, 5, List.of(cells)));
    }
    return next;
  }

  private static MetricVerdict only(Evidence evidence) {
    return evidence.report().metrics().get(0);
  }

  @Property(tries = 40, seed = "9")
  void orderOfStrataAndMetricsDoesNotMatter(@ForAll long seed) {
    Random random = new Random(seed);
    Evidence one = start(ERRORS, RECOVERY);
    Evidence other = one;
    for (int t = 1; t <= 10; t++) {
      List<Cell> cells = new ArrayList<>();
      for (String zone : List.of("a", "b", "c")) {
        Counts candidate = new Counts(50, random.nextInt(8));
        Counts baseline = new Counts(100, random.nextInt(8));
        Stratum stratum = new Stratum("orders", zone, "1");
        cells.add(new Cell.Ratio("errors", stratum, candidate, baseline));
        cells.add(new Cell.Ratio("recovery", stratum, baseline, candidate));
      }
      one = one.afterTick(new Tick(t, 1, cells));
      Collections.shuffle(cells, random);
      other = other.afterTick(new Tick(t, 1, cells));
    }
    assertThat(other.toNode().toString()).isEqualTo(one.toNode().toString());
  }

  @Test
  void evidenceOfARegressionOutlivesAStageButNoHarmAndMinimaDoNot() {
    Evidence before = after(start(ERRORS), 30, ratio("errors", 500, 4, 500, 4));
    assertThat(before.report().verdict()).isEqualTo(Verdict.NO_HARM);
    Evidence entered = before.enterStage(StageKind.COMPARABLE);
    assertThat(entered.report().lnM()).isEqualTo(before.report().lnM());
    assertThat(only(entered).lnNoHarm()).isZero();
    assertThat(only(entered).cause()).isEqualTo(Cause.NO_DATA);
    assertThat(entered.report().noHarmShown()).isFalse();
    assertThat(entered.report().samplesSufficient()).isFalse();
  }

  @Test
  void suspicionLastsThroughTheStageOnly() {
    Evidence suspected = after(start(ERRORS), 3, ratio("errors", 200, 6, 200, 1));
    assertThat(suspected.report().regression()).isEmpty();
    Evidence calmed = after(suspected, 30, ratio("errors", 200, 1, 200, 3));
    assertThat(calmed.report().lnM()).isLessThan(0);
    assertThat(calmed.report().verdict()).isEqualTo(Verdict.SUSPICIOUS);
    Evidence entered = calmed.enterStage(StageKind.COMPARABLE);
    assertThat(after(entered, 5, ratio("errors", 200, 2, 200, 2)).report().suspicious()).isFalse();
  }

  @Test
  void comparativeMetricsAreExemptWithoutABaseline() {
    Evidence evidence = Evidence.start(plan(ERRORS, RECOVERY));
    Evidence alone = evidence.enterStage(StageKind.NOT_COMPARABLE);
    Evidence later =
        after(alone, 20, ratio("errors", 100, 90, 0, 0), ratio("recovery", 100, 0, 0, 0));
    EvidenceReport report = later.report();
    assertThat(report.metrics().get(0).state()).isEqualTo(State.EXEMPT);
    assertThat(report.metrics().get(0).lnM()).isCloseTo(0, within(1e-12));
    assertThat(report.metrics().get(1).state()).isEqualTo(State.NO_HARM);
    assertThat(report.noHarmShown()).as("never early without a baseline").isFalse();
    assertThat(report.samplesSufficient()).isTrue();
    assertThat(report.verdict()).isEqualTo(Verdict.OK);
  }

  @Test
  void absoluteLimitsFindTooManyEventsAndFailures() {
    Cell many = new Cell.Events("restarts", STRATUM, 9, .5, 0, 0);
    Evidence restarts = after(start(RESTARTS), 12, many);
    assertThat(restarts.report().verdict()).isEqualTo(Verdict.REGRESSION);
    assertThat(restarts.report().text())
        .startsWith("restarts 18.0/min against a limit of 10.0/min");
    Evidence recovery = after(start(RECOVERY), 10, ratio("recovery", 40, 4, 0, 0));
    assertThat(recovery.report().regression().orElseThrow().metric()).isEqualTo("recovery");
  }

  @Test
  void eventsWithinTheLimitShowNoHarm() {
    Cell few = new Cell.Events("restarts", STRATUM, 1, .5, 0, 0);
    Evidence evidence = after(start(RESTARTS), 20, few);
    assertThat(only(evidence).state()).isEqualTo(State.NO_HARM);
    assertThat(only(after(start(RESTARTS), 1, few)).cause()).isEqualTo(Cause.TOO_FEW_SAMPLES);
  }

  @Test
  void latencyQuantilesCanHaveALimitOfTheirOwn() {
    MetricPlan slo =
        MetricPlan.of("slo", MetricKind.HISTOGRAM, new Comparison.QuantileAtMost(.99, 300));
    Histogram.Recorder recorder = new Histogram.Recorder();
    for (int i = 0; i < 100; i++) {
      recorder.record(i < 95 ? 20 : 400);
    }
    Cell slow = new Cell.Latency("slo", STRATUM, recorder.snapshot(), Histogram.EMPTY);
    MetricVerdict verdict = only(after(start(slo), 8, slow));
    assertThat(verdict.state()).isEqualTo(State.REGRESSION);
    assertThat(verdict.candidate()).isEqualTo(new MetricVerdict.Tally(800, 40));
  }

  @Test
  void gatesHoldBackTheDecisionButNotTheEvidence() {
    Evidence two = after(start(ERRORS), 1, ratio("errors", 10, 2, 100_000, 0));
    assertThat(two.report().lnM()).isGreaterThan(Math.log(100));
    assertThat(two.report().p()).isLessThan(.01);
    assertThat(two.report().regression()).isEmpty();
    assertThat(two.report().suspicious()).isFalse();
    Evidence three = after(two, 1, ratio("errors", 10, 1, 1000, 0));
    assertThat(three.report().verdict()).isEqualTo(Verdict.REGRESSION);
  }

  @Test
  void metricsThatHoldHaveAnAlphaOfTheirOwnAndDoNotRollBack() {
    Evidence evidence =
        after(
            start(ERRORS, RECOVERY.on(OnRegression.HOLD)),
            10,
            ratio("errors", 100, 1, 100, 1),
            ratio("recovery", 40, 8, 0, 0));
    EvidenceReport.Regression found = evidence.report().regression().orElseThrow();
    assertThat(found.action()).isEqualTo(OnRegression.HOLD);
    assertThat(found.metric()).isEqualTo("recovery");
    assertThat(evidence.report().lnM()).isLessThan(1);
    assertThat(evidence.report().lnMHold()).isGreaterThan(Math.log(100));
  }

  @Test
  void dryRunsAreShownWithoutASay() {
    Evidence evidence =
        after(
            start(ERRORS, RECOVERY.asDryRun()),
            30,
            ratio("errors", 500, 2, 500, 2),
            ratio("recovery", 40, 8, 0, 0));
    assertThat(evidence.report().metrics().get(1).state()).isEqualTo(State.REGRESSION);
    assertThat(evidence.report().verdict()).isEqualTo(Verdict.NO_HARM);
  }

  @Test
  void gaugesRegressByTheirLastSamplesAndRecover() {
    Cell high = new Cell.Gauge("queue", STRATUM, 1500);
    Cell low = new Cell.Gauge("queue", STRATUM, 10);
    Cell worse = new Cell.Gauge("queue", new Stratum("orders", "b", "1.0"), 10);
    Evidence breached = after(after(start(QUEUE), 2, high), 1, low);
    assertThat(breached.report().regression()).isEmpty();
    Evidence held = after(breached, 1, worse, high);
    assertThat(held.report().regression().orElseThrow().action()).isEqualTo(OnRegression.HOLD);
    assertThat(held.report().text()).startsWith("queue 1500 against 1000, beyond it in 3 of");
    Evidence recovered = after(held, 5, low);
    assertThat(recovered.report().verdict()).isEqualTo(Verdict.NO_HARM);
  }

  @Test
  void unknownIsNeitherGoodNorBadAndKeepsItsCause() {
    Cell fine = new Cell.Gauge("queue", STRATUM, 10);
    for (Cause cause : List.of(Cause.PROVIDER_DOWN, Cause.STALE, Cause.NOT_A_NUMBER)) {
      Evidence evidence =
          after(after(start(QUEUE), 9, fine), 1, new Cell.Missing("queue", STRATUM, cause));
      assertThat(only(evidence).state()).isEqualTo(State.UNKNOWN);
      assertThat(only(evidence).cause()).isEqualTo(cause);
      assertThat(evidence.report().noHarmShown()).isFalse();
      assertThat(evidence.report().verdict()).isEqualTo(Verdict.TOO_FEW_SAMPLES);
      assertThat(evidence.report().text()).contains(cause.words());
    }
    Evidence down =
        after(
            after(start(ERRORS), 9, ratio("errors", 500, 2, 500, 2)),
            1,
            new Cell.Missing("errors", STRATUM, Cause.PROVIDER_DOWN));
    assertThat(only(down).cause()).isEqualTo(Cause.PROVIDER_DOWN);
    assertThat(down.report().noHarmShown()).isFalse();
  }

  @Test
  void saysWhichArmHadNoTraffic() {
    Evidence evidence = after(start(ERRORS), 3, ratio("errors", 0, 0, 100, 1));
    assertThat(only(evidence).cause()).isEqualTo(Cause.NO_TRAFFIC);
    assertThat(only(evidence).text()).contains("errors unknown against 1.0 %", "no traffic");
  }

  @Test
  void everyRetryHalvesAlpha() {
    assertThat(plan(ERRORS).lnThreshold()).isCloseTo(Math.log(100), within(1e-12));
    assertThat(plan(ERRORS).forAttempt(3).lnThreshold()).isCloseTo(Math.log(800), within(1e-12));
  }

  @Test
  void learnsLatencyBoundariesAndFreezesThem() {
    SyntheticTraffic traffic = new SyntheticTraffic(1, 20, 20);
    Evidence evidence = start(LATENCY);
    for (int t = 5; t <= 55; t += 5) {
      evidence = evidence.afterTick(traffic.latencies(t, 4.0, 1));
      assertThat(only(evidence).cause()).isEqualTo(Cause.NO_REFERENCE);
    }
    evidence = evidence.afterTick(traffic.latencies(60, 4.0, 1));
    assertThat(only(evidence).lnM()).isCloseTo(0, within(1e-12));
    evidence = evidence.afterTick(traffic.latencies(65, 4.0, 1));
    assertThat(evidence.report().verdict()).isEqualTo(Verdict.REGRESSION);
    assertThat(evidence.report().text()).startsWith("latency beyond p");
  }

  @Test
  void resumesEveryKindOfMetricBitForBit() {
    AnalysisPlan plan = plan(ERRORS, LATENCY, RESTARTS, RECOVERY, QUEUE);
    Evidence undisturbed = Evidence.start(plan);
    Evidence resumed = undisturbed;
    SyntheticTraffic traffic = new SyntheticTraffic(3, 20, 10);
    for (int t = 1; t <= 40; t++) {
      List<Cell> cells = new ArrayList<>(traffic.latencies(3.3 * t, 1.1, 1).cells());
      cells.add(ratio("errors", 90 + t, t % 7, 50, t % 3));
      cells.add(new Cell.Events("restarts", STRATUM, t % 2, .1 * t, 0, 0));
      cells.add(ratio("recovery", 1, t % 2, 0, 0));
      cells.add(new Cell.Gauge("queue", STRATUM, 300 * (t % 6)));
      Tick tick = new Tick(3.3 * t, 3.3, cells);
      if (t == 20) {
        undisturbed = undisturbed.enterStage(StageKind.COMPARABLE);
        resumed = resumed.enterStage(StageKind.COMPARABLE);
      }
      undisturbed = undisturbed.afterTick(tick);
      String saved = resumed.toNode().toString();
      resumed = Evidence.resume(plan, DocumentReader.json(saved)).afterTick(tick);
    }
    assertThat(resumed.toNode().toString()).isEqualTo(undisturbed.toNode().toString());
    assertThat(resumed.report()).isEqualTo(undisturbed.report());
    assertThat(resumed.toNode().toString()).hasSizeLessThan(32 * 1024);
  }

  @Test
  void refusesToResumeWhatBelongsToAnotherPlan() {
    var saved = start(ERRORS).toNode();
    assertThatThrownBy(() -> Evidence.resume(plan(RECOVERY), saved))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("recovery");
    assertThatThrownBy(() -> Evidence.resume(plan(ERRORS), DocumentReader.json("{\"format\":9}")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("format");
    assertThatThrownBy(() -> Evidence.resume(plan(ERRORS), DocumentReader.json("[]")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesCellsOfAnotherKind() {
    Cell gauge = new Cell.Gauge("errors", STRATUM, 1);
    assertThatThrownBy(() -> after(start(ERRORS), 1, gauge))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("errors");
    assertThatThrownBy(() -> after(start(QUEUE), 1, ratio("queue", 1, 0, 1, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("queue");
  }
}

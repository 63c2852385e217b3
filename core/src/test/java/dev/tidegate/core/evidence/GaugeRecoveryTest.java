package dev.tidegate.core.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Comparison;
import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.MetricVerdict;
import dev.tidegate.core.analysis.MetricVerdict.State;
import dev.tidegate.core.analysis.StageKind;
import dev.tidegate.core.analysis.Stratum;
import dev.tidegate.core.analysis.Tick;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A gauge whose values come from somebody who may not answer. */
final class GaugeRecoveryTest {
  private static final Stratum STRATUM = new Stratum("provider", "", "");
  private static final MetricPlan P99 =
      MetricPlan.of("p99", MetricKind.GAUGE, new Comparison.AtMost(0.3));
  private static final AnalysisPlan PLAN =
      AnalysisPlan.of(0.01, Duration.ofMinutes(30), List.of(P99));

  private Evidence evidence = Evidence.start(PLAN).enterStage(StageKind.NOT_COMPARABLE);

  private void value(double value) {
    tick(List.of(new Cell.Gauge("p99", STRATUM, value)));
  }

  private void missing(Cause cause) {
    tick(List.of(new Cell.Missing("p99", STRATUM, cause)));
  }

  private void tick(List<Cell> cells) {
    evidence = evidence.afterTick(new Tick(evidence.seconds() + 5, 5, cells));
  }

  private MetricVerdict verdict() {
    return evidence.report().metrics().get(0);
  }

  @Test
  void isKnownByItsFirstGoodSampleInAStage() {
    assertThat(verdict().samplesSufficient()).isFalse();
    value(0.1);
    assertThat(verdict().samplesSufficient()).isTrue();
    assertThat(verdict().state()).isEqualTo(State.PASS);
  }

  @Test
  void aTickBetweenTwoAnswersChangesNothing() {
    value(0.1);
    tick(List.of());
    assertThat(verdict().samplesSufficient()).isTrue();
    assertThat(verdict().candidate().n()).isEqualTo(1);
  }

  @Test
  void oneMissingAnswerMakesItUnknownWithItsCauseAndIsNoBreach() {
    value(0.1);
    missing(Cause.SLOW);
    assertThat(verdict().state()).isEqualTo(State.UNKNOWN);
    assertThat(verdict().cause()).isEqualTo(Cause.SLOW);
    assertThat(verdict().samplesSufficient()).isFalse();
    assertThat(verdict().missed()).isEqualTo(1);
    assertThat(verdict().candidate().x()).isZero();
    assertThat(verdict().text()).endsWith(", slow");
  }

  @Test
  void noNumberOfMissingAnswersIsARegression() {
    for (int i = 1; i <= 100; i++) {
      missing(Cause.PROVIDER_DOWN);
      assertThat(verdict().missed()).isEqualTo(i);
    }
    assertThat(evidence.report().regression()).isEmpty();
    assertThat(verdict().state()).isEqualTo(State.UNKNOWN);
    assertThat(verdict().text()).isEqualTo("p99: provider down");
  }

  @Test
  void isKnownAgainAfterAsManySamplesAsABreachNeeds() {
    value(0.1);
    missing(Cause.PROVIDER_DOWN);
    for (int i = 1; i <= 2; i++) {
      value(0.1);
      assertThat(verdict().cause()).isEqualTo(Cause.PROVIDER_DOWN);
      assertThat(verdict().missed()).isZero();
      assertThat(verdict().text()).endsWith("provider down until there are 3 samples, now " + i);
    }
    value(0.1);
    assertThat(verdict().samplesSufficient()).isTrue();
    assertThat(verdict().cause()).isEqualTo(Cause.NONE);
  }

  @Test
  void aNewGapStartsTheCountAnew() {
    missing(Cause.NO_DATA);
    value(0.1);
    value(0.1);
    missing(Cause.STALE);
    value(0.1);
    assertThat(verdict().cause()).isEqualTo(Cause.STALE);
    assertThat(verdict().samplesSufficient()).isFalse();
  }

  @Test
  void regressesOnBadSamplesAfterAGapAsBefore() {
    missing(Cause.PROVIDER_DOWN);
    for (int i = 0; i < 3; i++) {
      assertThat(evidence.report().regression()).isEmpty();
      value(0.9);
    }
    assertThat(evidence.report().regression()).isPresent();
  }

  @Test
  void doesNotPassOnABadSampleThatIsTooLonelyToBeABreach() {
    value(0.9);
    assertThat(verdict().samplesSufficient()).isFalse();
    assertThat(verdict().cause()).isEqualTo(Cause.TOO_FEW_SAMPLES);
    value(0.1);
    assertThat(verdict().samplesSufficient()).isTrue();
  }

  @Test
  void aNewStageForgetsTheGap() {
    missing(Cause.PROVIDER_DOWN);
    evidence = evidence.enterStage(StageKind.NOT_COMPARABLE);
    assertThat(verdict().cause()).isEqualTo(Cause.NO_DATA);
    assertThat(verdict().missed()).isZero();
    value(0.1);
    assertThat(verdict().samplesSufficient()).isTrue();
  }

  @Test
  void goesOnExactlyAfterItWasSaved() {
    value(0.1);
    missing(Cause.MALFORMED);
    missing(Cause.MALFORMED);
    Evidence resumed = Evidence.resume(PLAN, evidence.toNode());
    assertThat(resumed.toNode()).isEqualTo(evidence.toNode());
    value(0.1);
    resumed = resumed.afterTick(new Tick(20, 5, List.of(new Cell.Gauge("p99", STRATUM, 0.1))));
    assertThat(resumed.toNode().toString()).isEqualTo(evidence.toNode().toString());
    assertThat(resumed.report().metrics().get(0).cause()).isEqualTo(Cause.MALFORMED);
  }
}

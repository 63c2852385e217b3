package dev.tidegate.bench.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.bench.traffic.Arm;
import dev.tidegate.bench.traffic.Before;
import dev.tidegate.bench.traffic.Failures;
import dev.tidegate.bench.traffic.Scenario;
import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.Tick;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules in the manner of others do what their documentation says. */
final class OtherRulesTest {
  private static final Scenario SCENARIO =
      Scenario.failures(Failures.of(Arm.of(1, 0), Arm.of(1, 0)));

  private double t;

  private static Judge judge(Rule rule) {
    return rule.judge(SCENARIO, Before.NOTHING);
  }

  /** Minutes with so many failures of a hundred requests in the candidate, one in the baseline. */
  private void minutes(Judge judge, int count, long failures) {
    ticks(
        judge,
        count,
        new Cell.Ratio(
            "error_rate", Failures.ONE_STRATUM, new Counts(100, failures), new Counts(100, 1)));
  }

  private void ticks(Judge judge, int minutes, Cell last) {
    for (int i = 1; i <= 12 * minutes; i++) {
      t += 5;
      judge.see(new Tick(t, 5, i % 12 == 0 ? List.of(last) : List.of()));
    }
  }

  private void gone(Judge judge, int minutes) {
    ticks(
        judge, minutes, new Cell.Missing("error_rate", Failures.ONE_STRATUM, Cause.PROVIDER_DOWN));
  }

  @Test
  void argosMannerGoesBackAtTheFourthFailedMeasurement() {
    Judge judge = judge(ThresholdChecks.argoTuned());
    minutes(judge, 2, 5);
    minutes(judge, 5, 1);
    minutes(judge, 1, 5);
    assertThat(judge.ruling()).isEqualTo(Ruling.CONTINUE);
    minutes(judge, 1, 5);
    assertThat(judge.ruling()).isEqualTo(Ruling.ROLL_BACK);
  }

  @Test
  void argosMannerSurvivesFourMeasurementsInARowWithoutAnAnswer() {
    Judge judge = judge(ThresholdChecks.argoTuned());
    gone(judge, 4);
    minutes(judge, 1, 0);
    gone(judge, 4);
    assertThat(judge.atEnd()).isEqualTo(Ruling.ADVANCE);
    gone(judge, 1);
    assertThat(judge.atEnd()).isEqualTo(Ruling.ROLL_BACK);
  }

  @Test
  void argosExampleLooksAtFiveMinutesTogether() {
    Judge judge = judge(ThresholdChecks.argoExample());
    for (int i = 0; i < 4; i++) {
      minutes(judge, 4, 0);
      minutes(judge, 1, 20);
    }
    assertThat(judge.ruling()).as("4 %% over five minutes").isEqualTo(Ruling.CONTINUE);
  }

  @Test
  void flaggersMannerAddsUpFailedChecksAndThoseWithoutAnAnswer() {
    Judge judge = judge(ThresholdChecks.flaggerExample());
    minutes(judge, 5, 2);
    minutes(judge, 5, 1);
    gone(judge, 4);
    assertThat(judge.ruling()).isEqualTo(Ruling.CONTINUE);
    gone(judge, 1);
    assertThat(judge.ruling()).isEqualTo(Ruling.ROLL_BACK);
  }

  @Test
  void kayentasMannerComparesRanks() {
    List<Double> low = List.of(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0);
    List<Double> high = low.stream().map(x -> x + 8).toList();
    assertThat(RankedMinutes.isHigh(high, low)).isTrue();
    assertThat(RankedMinutes.isHigh(low, high)).isFalse();
    assertThat(RankedMinutes.isHigh(low, low)).isFalse();
    assertThat(RankedMinutes.isHigh(Collections.nCopies(3, 9.0), Collections.nCopies(3, 1.0)))
        .as("three minutes are too few")
        .isFalse();
  }

  @Test
  void kayentasMannerFailsWithoutAnyMinute() {
    Judge judge = judge(RankedMinutes.everyFiveMinutes());
    gone(judge, 4);
    assertThat(judge.ruling()).isEqualTo(Ruling.CONTINUE);
    gone(judge, 1);
    assertThat(judge.ruling()).isEqualTo(Ruling.ROLL_BACK);
  }
}

package dev.tidegate.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.report.MigrationFacts.Fleet;
import dev.tidegate.core.report.Report.Progress;
import dev.tidegate.core.report.Report.StageProgress;
import dev.tidegate.core.report.ReportFacts.Surroundings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Percents: of a stage, a migration and a namespace, and what changed. */
final class CompletionTest {
  @Test
  void countsPassedStagesWholeAndHalfTheSoakOfTheOneUnderWay() {
    Report report = Facts.in("SOAKING", 3).report();
    assertThat(percents(report)).containsExactly(100, 100, 75, 0);
    assertThat(report.overall().percent()).isEqualTo(68); // 275 / 4, rounded down
    assertThat(report.migrations().get(0).stages().get(2).remains())
        .isEqualTo("30m of 1h 00m soaked");
  }

  @Test
  void neverCallsAStageDoneBeforeItWasLeft() {
    assertThat(percents(Facts.in("SOAKING", 1).soaked(Duration.ofHours(5)).report()))
        .containsExactly(99, 0, 0, 0);
    assertThat(percents(Facts.in("AWAITING_APPROVAL", 4).report()))
        .containsExactly(100, 100, 100, 99);
  }

  @ParameterizedTest
  @CsvSource({"0, 4, 0", "1, 4, 12", "4, 4, 50", "5, 4, 50", "0, 0, 0"})
  void countsAcknowledgementsAsTheFirstHalf(int acknowledged, int quorum, int percent) {
    Fleet fleet = new Fleet(true, 5, acknowledged, quorum, List.of(), List.of(), List.of());
    assertThat(percents(Facts.in("ENTERING", 2).with(fleet).report()))
        .containsExactly(100, percent, 0, 0);
  }

  @Test
  void countsHalfWhereNobodyKnowsHowLongItSoaked() {
    assertThat(percents(Facts.in("SOAKING", 1).soaked(null).report())).containsExactly(50, 0, 0, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ROLLED_BACK", "PENDING", "SUPERSEDED"})
  void whatIsNotServedIsNotDone(String phase) {
    assertThat(Facts.in(phase, 0).report().overall().percent()).isZero();
  }

  @Test
  void aCompletedOneIsDone() {
    Report report = Facts.in("COMPLETED", 4).report();
    assertThat(report.overall().percent()).isEqualTo(100);
    assertThat(report.migrations().get(0).where()).isEqualTo("completed");
  }

  @Test
  void allStagesWeighTheSameAndASupersededMigrationNothing() {
    MigrationFacts done = Facts.in("COMPLETED", 4).migration();
    MigrationFacts half = Facts.in("SOAKING", 3).migration();
    MigrationFacts gone = Facts.in("SUPERSEDED", 0).migration();
    ReportFacts facts = Facts.of(Facts.NOW, Surroundings.NONE, done, half, gone);
    assertThat(Reporting.of(facts, List.of(), null).overall().percent()).isEqualTo(84);
  }

  @Test
  void tellsTheChangeSinceTheNewestEarlierReport() {
    PastReport old = past(Facts.in("SOAKING", 1), Duration.ofHours(9));
    PastReport newer = past(Facts.in("SOAKING", 2), Duration.ofHours(1));
    Report report = Reporting.of(Facts.in("SOAKING", 3).facts(), List.of(newer, old), null);
    assertThat(report.comparedWith()).isEqualTo(Facts.NOW.minus(Duration.ofHours(1)));
    assertThat(report.overall()).isEqualTo(new Progress(68, 25));
    List<StageProgress> stages = report.migrations().get(0).stages();
    assertThat(stages).extracting(stage -> stage.progress().change()).containsExactly(0, 25, 75, 0);
    assertThat(stages).filteredOn(StageProgress::isNewlyDone).hasSize(1);
    assertThat(report.trend()).extracting(Report.Point::percent).containsExactly(18, 43, 68);
  }

  @Test
  void sinceComparesWithTheNewestReportFromBeforeThatTime() {
    PastReport old = past(Facts.in("SOAKING", 1), Duration.ofHours(9));
    PastReport newer = past(Facts.in("SOAKING", 2), Duration.ofHours(1));
    ReportFacts facts = Facts.in("SOAKING", 3).facts();
    Report report = Reporting.of(facts, List.of(newer, old), Facts.NOW.minus(Duration.ofHours(2)));
    assertThat(report.overall()).isEqualTo(new Progress(68, 50));
    Report none = Reporting.of(facts, List.of(newer, old), Facts.NOW.minus(Duration.ofDays(2)));
    assertThat(none.comparedWith()).isNull();
    assertThat(none.overall().change()).isNull();
  }

  @Test
  void tellsWhatHasGoneBack() {
    PastReport before = past(Facts.in("SOAKING", 3), Duration.ofHours(1));
    Report report =
        Reporting.of(Facts.in("HELD", 1).because("rolledBack").facts(), List.of(before), null);
    assertThat(report.migrations().get(0).stages())
        .filteredOn(StageProgress::hasGoneBack)
        .extracting(StageProgress::name)
        .containsExactly("registry", "context", "telemetry");
  }

  @Test
  void anotherIncarnationIsNotComparedWithTheOneBefore() {
    PastReport before =
        new PastReport(
            Facts.NOW.minusSeconds(60),
            100,
            List.of(new PastReport.PastMigration("otp", "u0", 100, Map.of("registry", 100))));
    Report report = Reporting.of(Facts.in("SOAKING", 1).facts(), List.of(before), null);
    assertThat(report.migrations().get(0).progress().change()).isNull();
    assertThat(report.overall().change()).isEqualTo(-82);
  }

  private static PastReport past(Facts facts, Duration ago) {
    ReportFacts then = Facts.of(Facts.NOW.minus(ago), Surroundings.NONE, facts.migration());
    return PastReport.fromNode(ReportDocument.of(Reporting.of(then, List.of(), null)));
  }

  private static List<Integer> percents(Report report) {
    return report.migrations().get(0).stages().stream()
        .map(stage -> stage.progress().percent())
        .toList();
  }
}

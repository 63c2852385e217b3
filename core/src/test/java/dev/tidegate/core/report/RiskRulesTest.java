package dev.tidegate.core.report;

import static dev.tidegate.core.report.Risk.Level.HIGH;
import static dev.tidegate.core.report.Risk.Level.LOW;
import static dev.tidegate.core.report.Risk.Level.MEDIUM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidegate.core.report.MigrationFacts.Fleet;
import dev.tidegate.core.report.MigrationFacts.Metric;
import dev.tidegate.core.report.ReportFacts.Surroundings;
import dev.tidegate.core.report.Risk.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which facts are which risk, and what is recommended about them. */
final class RiskRulesTest {
  @Test
  void findsNothingWhereNothingIsWrong() {
    Report report = Facts.in("SOAKING", 2).report();
    assertThat(report.risks()).isEmpty();
    assertThat(report.recommendations()).isEmpty();
    assertThat(report.next().what())
        .isEqualTo(
            "otp: context soaks until 2026-03-02 11:30 UTC at the latest; then telemetry (stage 3"
                + " of 4) sets flag.telemetry");
    assertThat(report.next().command()).isEqualTo("tidegate rollout watch otp -n shop");
  }

  @ParameterizedTest
  @CsvSource({
    "HELD, regression, 1, HIGH",
    "HELD, rolledBackAfterFailure, 1, HIGH",
    "HELD, noData, 1, MEDIUM",
    "HELD, noData, 3600, HIGH",
    "PAUSED, paused, 1, LOW",
    "PAUSED, paused, 3600, MEDIUM",
    "PAUSED, paused, 86400, HIGH",
    "PAUSED, killed, 1, MEDIUM",
    "AWAITING_APPROVAL, waitingForApproval, 60, MEDIUM",
    "AWAITING_APPROVAL, waitingForApproval, 86400, HIGH",
    "ROLLING_BACK, regression, 1, HIGH",
    "FAILED, restoreFailed, 1, HIGH",
    "ROLLED_BACK, rollbackRequested, 1, MEDIUM",
    "ROLLED_BACK, rollbackRequested, 604800, LOW",
    "PENDING, waitingForStart, 60, LOW",
    "PENDING, waitingForStart, 604800, MEDIUM",
    "PENDING, preflightFailed, 60, MEDIUM",
    "ROLLING_BACK, rehearsing, 1, LOW",
    "SOAKING, noData, 60, MEDIUM",
    "ENTERING, noAgents, 60, HIGH",
  })
  void standingStillIsAsRiskyAsItsReasonAndItsLength(
      String phase, String reason, long seconds, Level level) {
    int stage = phase.equals("PENDING") || phase.equals("ROLLED_BACK") ? 0 : 2;
    Report report =
        Facts.in(phase, stage).because(reason).lasting(Duration.ofSeconds(seconds)).report();
    assertThat(report.risks()).singleElement().extracting(Risk::level).isEqualTo(level);
    assertThat(report.recommendations()).hasSize(1);
  }

  @Test
  void anApprovalThatSoonExpiresIsOverdue() {
    Facts facts = Facts.in("AWAITING_APPROVAL", 2).until(Facts.NOW.plusSeconds(600));
    assertThat(facts.risks("overdue"))
        .singleElement()
        .satisfies(
            risk -> {
              assertThat(risk.level()).isEqualTo(HIGH);
              assertThat(risk.title()).contains("expires at 2026-03-02 11:10 UTC");
            });
  }

  @Test
  void aStageThatCannotBeTakenBackIsHighBeforeItAndMediumFarAhead() {
    MigrationFacts.Stage last = Facts.stage(4, "enforcement", false, false, false, true);
    assertThat(Facts.in("SOAKING", 3).with(last).risks("cannot be taken back"))
        .singleElement()
        .extracting(Risk::level)
        .isEqualTo(HIGH);
    assertThat(Facts.in("SOAKING", 1).with(last).risks("cannot be taken back"))
        .singleElement()
        .extracting(Risk::level)
        .isEqualTo(MEDIUM);
    assertThat(Facts.in("SOAKING", 4).with(last).risks("cannot be taken back any more")).hasSize(1);
    assertThat(Facts.in("COMPLETED", 4).with(last).report().risks()).isEmpty();
  }

  @Test
  void agentsThatEnterWithoutARestorePointAreARiskUntilTheStageIsPassed() {
    MigrationFacts.Stage open = Facts.stage(2, "context", true, false, true, true);
    assertThat(Facts.in("SOAKING", 1).with(open).risks("without a restore point")).hasSize(1);
    assertThat(Facts.in("SOAKING", 3).with(open).risks("without a restore point")).isEmpty();
    MigrationFacts.Stage saved = Facts.stage(2, "context", true, true, true, true);
    assertThat(Facts.in("SOAKING", 1).with(saved).report().risks()).isEmpty();
  }

  @Test
  void aStageThatNothingJudgesIsLow() {
    MigrationFacts.Stage unjudged = Facts.stage(3, "telemetry", false, false, true, false);
    assertThat(Facts.in("SOAKING", 1).with(unjudged).report().risks())
        .singleElement()
        .extracting(Risk::title, Risk::level)
        .containsExactly("nothing judges telemetry", LOW);
  }

  @ParameterizedTest
  @CsvSource({"47, ", "48, MEDIUM", "60, HIGH"})
  void aDeadlineCountsFromFourFifthsOfIt(long minutes, @Nullable Level level) {
    List<Risk> risks =
        Facts.in("SOAKING", 2)
            .deadline(Duration.ofMinutes(minutes), Duration.ofHours(1))
            .risks("deadline is used");
    assertThat(risks).extracting(Risk::level).isEqualTo(level == null ? List.of() : List.of(level));
  }

  @Test
  void namesAgentsThatFailStraggleOrOwe() {
    Fleet fleet =
        new Fleet(true, 5, 1, 4, List.of("o/1", "o/2"), List.of("o/3 (no disk)"), List.of("o/4"));
    Facts facts = Facts.in("ENTERING", 2).with(fleet);
    assertThat(facts.risks("o/1 and o/2; 1 of 4 needed did")).hasSize(1);
    assertThat(facts.risks("o/3 (no disk)")).extracting(Risk::level).containsExactly(HIGH);
    assertThat(facts.risks("o/4")).extracting(Risk::level).containsExactly(MEDIUM);
    assertThat(facts.report().recommendations())
        .as("one command, once")
        .singleElement()
        .extracting(Report.Recommendation::level, Report.Recommendation::command)
        .containsExactly(HIGH, "tidegate agent list -n shop");
  }

  @Test
  void nobodyLiveIsARiskOnlyWhereThatIsKnown() {
    Fleet none = new Fleet(true, 0, 0, 0, List.of(), List.of(), List.of());
    assertThat(Facts.in("SOAKING", 2).with(none).risks("no agent is live")).hasSize(1);
    assertThat(Facts.in("SOAKING", 2).with(Fleet.UNKNOWN).report().risks()).isEmpty();
  }

  @Test
  void silentMetricsAreLowEarlyAndMediumFromHalfOfTheSoakOn() {
    Metric silent = new Metric("delivery", "UNKNOWN", "no_data", "", false);
    Metric dry = new Metric("trial", "REGRESSION", "none", "", true);
    Facts early = Facts.in("SOAKING", 2).with(silent).with(dry).soaked(Duration.ofMinutes(29));
    assertThat(early.report().risks()).singleElement().extracting(Risk::level).isEqualTo(LOW);
    Facts late = Facts.in("SOAKING", 2).with(silent).with(dry).soaked(Duration.ofMinutes(30));
    assertThat(late.risks("1 of 1 metric says nothing yet")).hasSize(1);
    assertThat(late.risks("delivery (no data)")).extracting(Risk::level).containsExactly(MEDIUM);
  }

  @Test
  void aRegressionIsHighAndWhatIsAmbiguousMedium() {
    Facts facts =
        Facts.in("SOAKING", 2)
            .with(new Metric("errors", "REGRESSION", "none", "5 of 9", false))
            .with(new Metric("latency", "INCONCLUSIVE", "none", "1 bucket", false));
    assertThat(facts.risks("errors (5 of 9)")).extracting(Risk::level).containsExactly(HIGH);
    assertThat(facts.risks("latency (1 bucket)")).extracting(Risk::level).containsExactly(MEDIUM);
  }

  @Test
  void rollbacksCountByWhoWantedThem() {
    assertThat(Facts.in("SOAKING", 2).turn("ROLL_BACK", "rollbackRequested").risks("rolled back"))
        .singleElement()
        .satisfies(
            risk -> {
              assertThat(risk.level()).isEqualTo(LOW);
              assertThat(risk.title()).isEqualTo("was rolled back 1 time, never by itself");
              assertThat(risk.detail()).contains("from telemetry to registry: as it is rollback");
            });
    Facts twice =
        Facts.in("SOAKING", 2).turn("ROLL_BACK", "regression").turn("ROLL_BACK", "regression");
    assertThat(twice.risks("2 times, 2 of them by itself"))
        .extracting(Risk::level)
        .containsExactly(HIGH);
  }

  @Test
  void killsOverridesFreezesAndStaleFlagsAreTold() {
    Surroundings around =
        new Surroundings(
            List.of(new ReportFacts.StaleFlag("old", List.of("expired 2026-01-01"))),
            List.of(new ReportFacts.Overridden("a", "off", "2026-03-03T00:00:00Z", "bo", "INC-1")),
            List.of(
                new ReportFacts.Kill("k", "otp", "ann", "INC-7"),
                new ReportFacts.Kill("l", "", "ann", "")),
            List.of(new ReportFacts.Freeze("sale", false, "2026-03-04T00:00:00Z", "cy", "sale")),
            List.of("broken"));
    Report report =
        Reporting.of(
            Facts.of(Facts.NOW, around, Facts.in("SOAKING", 2).migration()), List.of(), null);
    assertThat(report.risks())
        .extracting(Risk::about, Risk::level)
        .containsExactlyInAnyOrder(
            tuple("broken", HIGH),
            tuple("k", HIGH),
            tuple("l", MEDIUM),
            tuple("a", MEDIUM),
            tuple("sale", LOW),
            tuple("shop", LOW));
    assertThat(Facts.risks(report, "Killed by ann: INC-7")).hasSize(1);
    assertThat(report.risks()).isSortedAccordingTo((a, b) -> a.level().compareTo(b.level()));
    assertThat(report.next().what()).as("the most urgent").contains("broken");
  }

  @Test
  void aFreezeThatHoldsAMigrationIsMediumAndToBeRemoved() {
    Surroundings around =
        new Surroundings(
            List.of(),
            List.of(),
            List.of(),
            List.of(new ReportFacts.Freeze("sale", true, "", "cy", "sale")),
            List.of());
    MigrationFacts frozen = Facts.in("SOAKING", 2).because("frozen").migration();
    Report report = Reporting.of(Facts.of(Facts.NOW, around, frozen), List.of(), null);
    assertThat(report.risks()).singleElement().extracting(Risk::level).isEqualTo(MEDIUM);
    assertThat(report.recommendations().get(0).command())
        .isEqualTo("tidegate freeze remove sale --scope system");
  }

  @Test
  void manyStaleFlagsAreMediumAndNotAllNamed() {
    List<ReportFacts.StaleFlag> stale = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      stale.add(new ReportFacts.StaleFlag("f" + i, List.of("old")));
    }
    Surroundings around = new Surroundings(stale, List.of(), List.of(), List.of(), List.of());
    Report report = Reporting.of(Facts.of(Facts.NOW, around), List.of(), null);
    assertThat(report.risks())
        .singleElement()
        .satisfies(
            risk -> {
              assertThat(risk.level()).isEqualTo(MEDIUM);
              assertThat(risk.detail()).contains("f9 (old) and 2 more").doesNotContain("f10");
            });
  }
}

package dev.tidegate.agent.internal.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidegate.core.cohort.Cohort;
import dev.tidegate.proto.v1.Arm;
import dev.tidegate.proto.v1.SignalCell;
import dev.tidegate.proto.v1.StageUnits;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ObservationsTest {
  private long nanos;
  private double restarts = 7;
  private final Observations observations = new Observations(() -> nanos);

  ObservationsTest() {
    observations.events("crashes", () -> restarts);
  }

  private SignalCell only(String metric) {
    return observations.take().stream()
        .filter(cell -> cell.getMetric().equals(metric))
        .reduce(
            (one, other) -> {
              throw new AssertionError("two cells of " + metric);
            })
        .orElseThrow();
  }

  @Test
  void eventsComeWithTheTimeTheyCouldHappenIn() {
    observations.compare(List.of(comparison(Split.NONE, true)));
    restarts += 2;
    nanos += TimeUnit.SECONDS.toNanos(30);
    SignalCell cell = only("crashes");
    assertThat(cell.getArm()).isEqualTo(Arm.CANDIDATE);
    assertThat(cell.getCount()).isEqualTo(2);
    assertThat(cell.getExposureSeconds()).isEqualTo(30);
  }

  @Test
  void timeWithoutEventsIsExposureToo() {
    observations.compare(List.of(comparison(Split.NONE, true)));
    nanos += TimeUnit.SECONDS.toNanos(5);
    assertThat(only("crashes").getExposureSeconds()).isEqualTo(5);
    nanos += TimeUnit.SECONDS.toNanos(5);
    SignalCell cell = only("crashes");
    assertThat(cell.getCount()).isZero();
    assertThat(cell.getExposureSeconds()).isEqualTo(10);
  }

  @Test
  void aCounterThatWasResetCountsNothing() {
    observations.compare(List.of(comparison(Split.NONE, true)));
    restarts = 0;
    nanos += TimeUnit.SECONDS.toNanos(1);
    assertThat(only("crashes").getCount()).isZero();
  }

  @Test
  void countsAreTotalsAndOnlyThoseThatChangedAreToldUnlessAllAreAskedForAgain() {
    observations.compare(List.of(comparison(new Split(Split.Kind.AGENT, "salt", 0, 0), true)));
    observations.count("delivery", false);
    assertThat(only("delivery").getCount()).isEqualTo(1);
    assertThat(observations.take()).isEmpty();
    observations.count("delivery", true);
    assertThat(only("delivery"))
        .extracting(SignalCell::getCount, SignalCell::getFailures)
        .containsExactly(2L, 1L);
    observations.tellAgain();
    assertThat(only("delivery").getCount()).isEqualTo(2);
  }

  @Test
  void whatNoRolloutConcernsCountsForNoRollout() {
    observations.operation("user-1", true, 3);
    observations.operation("user-2", false, 3);
    observations.count("delivery", false);
    assertThat(observations.take())
        .allMatch(cell -> cell.getRolloutUid().isEmpty() && cell.getArm() == Arm.BASELINE)
        .extracting(SignalCell::getMetric, SignalCell::getCount, SignalCell::getFailures)
        .containsExactlyInAnyOrder(
            tuple("error_rate", 2L, 1L), tuple("latency", 2L, 0L), tuple("delivery", 1L, 0L));
  }

  @Test
  void aStageInProgressCountsForItAndNoLongerForNoRollout() {
    observations.operation("user-1", false, 3);
    observations.take();
    observations.compare(List.of(comparison(new Split(Split.Kind.AGENT, "salt", 0, 0), true)));
    observations.operation("user-1", false, 3);
    assertThat(observations.take()).extracting(SignalCell::getRolloutUid).containsOnly("uid");
  }

  @Test
  void everyAgentInsideAStageIsExposedToRestartsAndLostSessions() {
    observations.compare(List.of(comparison(Split.NONE, true)));
    nanos += TimeUnit.SECONDS.toNanos(60);
    assertThat(observations.take())
        .filteredOn(cell -> !cell.getMetric().equals("crashes"))
        .extracting(SignalCell::getMetric, SignalCell::getCount, SignalCell::getExposureSeconds)
        .containsExactlyInAnyOrder(
            tuple("restart_frequency", 0L, 60.0), tuple("heartbeat_loss", 0L, 60.0));
  }

  @Test
  void recoveriesOfStateCountForTheStageInProgress() {
    observations.recovered(true); // at the start, before the stage is known again
    observations.recovered(false);
    observations.compare(List.of(comparison(Split.NONE, true)));
    assertThat(only("state_recovery_success"))
        .extracting(SignalCell::getCount, SignalCell::getFailures)
        .containsExactly(2L, 1L);
  }

  @Test
  void aStageThatEndedIsToldToItsLastCountAndThenForgotten() {
    observations.compare(List.of(comparison(new Split(Split.Kind.AGENT, "salt", 0, 0), true)));
    observations.count("delivery", false);
    observations.compare(List.of());
    assertThat(only("delivery").getCount()).isEqualTo(1);
    assertThat(observations.take()).isEmpty();
    observations.tellAgain();
    assertThat(observations.take()).isEmpty();
  }

  @Test
  void outsideAStageThatIsSplitByUnitNothingCounts() {
    Split byUnit = new Split(Split.Kind.UNIT, "salt", 50_000, 50_000);
    observations.compare(List.of(comparison(byUnit, false)));
    nanos += TimeUnit.SECONDS.toNanos(1);
    observations.operation("user-1", true, 3);
    observations.count("delivery", true);
    assertThat(observations.take()).isEmpty();
  }

  @Test
  void aUnitOfASplitByUnitCountsOnOneSideAtMost() {
    Split byUnit = new Split(Split.Kind.UNIT, "salt", 30_000, 60_000);
    observations.compare(List.of(comparison(byUnit, true)));
    for (int i = 0; i < 1_000; i++) {
      observations.operation("user-" + i, false, 3);
    }
    List<SignalCell> errors =
        observations.take().stream().filter(cell -> cell.getMetric().equals("error_rate")).toList();
    assertThat(errors)
        .extracting(SignalCell::getArm)
        .containsExactlyInAnyOrder(Arm.CANDIDATE, Arm.BASELINE);
    long between =
        IntStream.range(0, 1_000)
            .map(i -> Cohort.bucket("salt", "user-" + i))
            .filter(bucket -> bucket >= 30_000 && bucket < 60_000)
            .count();
    assertThat(errors.stream().mapToLong(SignalCell::getCount).sum()).isEqualTo(1_000 - between);
  }

  private static final Split UNITS = new Split(Split.Kind.UNIT, "salt", 30_000, 60_000);

  private List<StageUnits> unitsAfterAMinute() {
    nanos += TimeUnit.MINUTES.toNanos(1);
    return observations.takeUnits();
  }

  @Test
  void tellsTheDistinctUnitsOfEachSideWhateverCountsThem() {
    observations.compare(List.of(comparison(UNITS, true)));
    for (int i = 0; i < 500; i++) {
      observations.operation("user-" + i % 250, true, 3);
      observations.count("paid", "user-" + i, false);
    }
    long candidates = bucketsOf500(0, 30_000);
    long others = bucketsOf500(60_000, 100_000);
    List<StageUnits> told = unitsAfterAMinute();
    assertThat(told).hasSize(1);
    assertThat(told.get(0).getRolloutUid()).isEqualTo("uid");
    assertThat(told.get(0).getUnitsCount()).isEqualTo((int) (candidates + others));
    assertThat(told.get(0).getUnitsList()).filteredOn(u -> u % 2 == 1).hasSize((int) candidates);
  }

  private static long bucketsOf500(int from, int below) {
    return IntStream.range(0, 500)
        .map(i -> Cohort.bucket("salt", "user-" + i))
        .filter(bucket -> bucket >= from && bucket < below)
        .count();
  }

  @Test
  void reportsUnitsBesideCountsAndAgainOnANewStream() {
    SignalReports reports = new SignalReports(observations);
    reports.connected(true);
    observations.compare(List.of(comparison(UNITS, true)));
    IntStream.range(0, 500).forEach(i -> observations.operation("user-" + i, true, 3));
    assertThat(reports.next().orElseThrow().getUnitsCount()).as("not yet a minute").isZero();
    reports.receipted(1);
    nanos += TimeUnit.MINUTES.toNanos(1);
    assertThat(reports.next().orElseThrow().getUnitsList()).isNotEmpty();
    reports.connected(true);
    assertThat(reports.next().orElseThrow().getUnitsList()).as("it may be lost").isNotEmpty();
  }

  @Test
  void goesOnWithTheUnitsOfAStageThatStaysAndBeginsAnewWithAnother() {
    observations.compare(List.of(comparison(UNITS, true)));
    IntStream.range(0, 250).forEach(i -> observations.operation("user-" + i, true, 3));
    observations.compare(List.of(comparison(UNITS, true)));
    IntStream.range(250, 500).forEach(i -> observations.operation("user-" + i, true, 3));
    int seen = unitsAfterAMinute().get(0).getUnitsCount();
    observations.compare(List.of(new Comparison("uid", 0, 2, UNITS, true, false)));
    assertThat(unitsAfterAMinute()).isEmpty();
    assertThat(seen).isEqualTo((int) (bucketsOf500(0, 30_000) + bucketsOf500(60_000, 100_000)));
  }

  @Test
  void tellsNoUnitsWhereTheyAreNotSplitOrTheStageIsNotEntered() {
    observations.compare(
        List.of(
            comparison(new Split(Split.Kind.AGENT, "salt", 0, 0), true), comparison(UNITS, false)));
    observations.operation("user-1", true, 3);
    assertThat(unitsAfterAMinute()).isEmpty();
  }

  @Test
  void aSplitByAgentMakesTheAgentsOutsideTheBaseline() {
    observations.compare(List.of(comparison(new Split(Split.Kind.AGENT, "salt", 0, 0), false)));
    observations.operation("user-1", true, 3);
    assertThat(observations.take())
        .extracting(SignalCell::getArm)
        .containsOnly(Arm.BASELINE)
        .hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(Split.Kind.class)
  void nothingBelongsToASideWhileTheComparisonIsUncounted(Split.Kind kind) {
    Split split = new Split(kind, "salt", 100_000, 100_000);
    observations.compare(List.of(new Comparison("uid", 0, 1, split, true, true)));
    observations.operation("user-1", true, 3);
    observations.count("orders_lost", true);
    observations.count("orders_lost", "user-1", true);
    assertThat(observations.take()).isEmpty();
    observations.compare(List.of(comparison(split, true)));
    observations.operation("user-1", true, 3);
    assertThat(observations.take()).extracting(SignalCell::getArm).containsOnly(Arm.CANDIDATE);
  }

  private static Comparison comparison(Split split, boolean inside) {
    return new Comparison("uid", 0, 1, split, inside, false);
  }
}

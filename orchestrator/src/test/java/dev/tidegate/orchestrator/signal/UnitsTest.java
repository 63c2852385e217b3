package dev.tidegate.orchestrator.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.cohort.UnitSample;
import dev.tidegate.core.cohort.UnitSketch;
import dev.tidegate.core.plan.PlanHash;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.rollout.Attempt;
import dev.tidegate.orchestrator.usage.FlagUsage;
import dev.tidegate.orchestrator.wire.Position;
import dev.tidegate.proto.v1.AgentIdentity;
import dev.tidegate.proto.v1.Hello;
import dev.tidegate.proto.v1.ReplicaReport;
import dev.tidegate.proto.v1.SignalReport;
import dev.tidegate.proto.v1.StageUnits;
import dev.tidegate.testkit.TestingClock;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Distinct units, from agents over a replica to the leader. */
final class UnitsTest {
  private static final Position TERM = new Position(0, 7);
  private static final Position NEXT_TERM = new Position(0, 8);

  private final TestingClock clock = new TestingClock();
  private final FleetLedger ledger = new FleetLedger(clock.ticker(), (a, b) -> {}, usage -> {});
  private final AgentSessions sessions = new AgentSessions();
  private final CounterBook counters = new CounterBook(clock.ticker());
  private final ReportSource reports =
      new ReportSource(
          new ReplicaIdentity("r1", "r1-boot"),
          sessions,
          counters,
          new FlagUsage(),
          clock.ticker());
  private final SignalObservations observations = new SignalObservations(ledger);
  private final Map<String, AgentState> agents = new HashMap<>();
  private final Map<String, Long> sequences = new HashMap<>();
  private boolean full = true;

  private AgentState agent(String instance) {
    return agents.computeIfAbsent(
        instance,
        name ->
            sessions
                .open(
                    Hello.newBuilder()
                        .setIdentity(
                            AgentIdentity.newBuilder()
                                .setNamespace("shop")
                                .setService("orders")
                                .setInstance(name))
                        .setBootId("boot-" + name)
                        .build())
                .orElseThrow()
                .agent());
  }

  /** Every fourth user is a candidate. */
  private void tell(String instance, int stage, int from, int until) {
    UnitSample seen = new UnitSample(1_024);
    IntStream.range(from, until).forEach(i -> seen.see("user-" + i, i % 4 == 0));
    UnitSketch sketch = seen.sketch();
    counters.count(
        agent(instance),
        SignalReport.newBuilder()
            .setSequence(sequences.merge(instance, 1L, Long::sum))
            .setCumulative(true)
            .addUnits(
                StageUnits.newBuilder()
                    .setRolloutUid("uid-1")
                    .setStage(stage)
                    .setHalvings(sketch.halvings())
                    .addAllUnits(sketch.units().boxed().toList()))
            .build());
  }

  private ReplicaReport report() {
    ReplicaReport report = reports.next(full);
    full = false;
    ledger.accept(TERM, report);
    return report;
  }

  private UnitSketch seen(int stage) {
    report();
    Attempt attempt = new Attempt(new RolloutUid("uid-1"), new PlanHash("0".repeat(64)), 0);
    return observations.units("shop", attempt, stage);
  }

  @Test
  void countOnceHoweverManyAgentsSawThem() {
    tell("i-0", 1, 0, 200);
    tell("i-1", 1, 100, 300);
    assertThat(seen(1).size()).isEqualTo(300);
    assertThat(seen(1).candidates()).isEqualTo(75);
  }

  @Test
  void areThoseThatWereToldLast() {
    tell("i-0", 1, 0, 200);
    seen(1);
    tell("i-0", 1, 150, 250);
    assertThat(seen(1).size()).isEqualTo(100);
    assertThat(report().getUnitsCount()).as("told once").isZero();
  }

  @Test
  void areOfOneStageOfOneRolloutAlone() {
    tell("i-0", 1, 0, 200);
    tell("i-1", 2, 0, 100);
    assertThat(seen(2).size()).isEqualTo(100);
    assertThat(ledger.units("bank", "uid-1", 0, 1).size()).isZero();
    assertThat(ledger.units("shop", "uid-2", 0, 1).size()).isZero();
    assertThat(ledger.units("shop", "uid-1", 1, 1).size()).isZero();
  }

  @Test
  void areNotKnownOfAgentsOfAnEarlierVersion() {
    counters.count(
        agent("i-0"), SignalReport.newBuilder().setSequence(1).setCumulative(true).build());
    assertThat(seen(1).size()).isZero();
  }

  @Test
  void areForgottenIfNobodyTellsThemAgainOrTheRolloutIsOver() {
    tell("i-0", 1, 0, 200);
    tell("i-1", 1, 100, 300);
    assertThat(seen(1).size()).isEqualTo(300);
    clock.advance(UnitBook.KEPT);
    tell("i-1", 1, 100, 300);
    assertThat(seen(1).size()).isEqualTo(300);
    clock.advance(UnitBook.KEPT);
    assertThat(seen(1).size()).isEqualTo(200);
    ledger.retain(uid -> false);
    assertThat(seen(1).size()).isZero();
  }

  @Test
  void areToldToANewLeaderAgainAFewAtATime() {
    int agents = UnitBook.TAKEN_MAX + 10;
    for (int i = 0; i < agents; i++) {
      tell("i-" + i, 1, i * 10, i * 10 + 10);
    }
    while (report().getUnitsCount() > 0) {
      assertThat(report().getUnitsCount()).isLessThanOrEqualTo(UnitBook.TAKEN_MAX);
    }
    assertThat(seen(1).size()).isEqualTo(10 * agents);
    ledger.accept(NEXT_TERM, reports.next(true));
    ledger.accept(NEXT_TERM, reports.next(false));
    assertThat(ledger.units("shop", "uid-1", 0, 1).size()).isEqualTo(10 * agents);
  }

  @Test
  void areAFairSampleOfManyAgentsAndUnits() {
    for (int i = 0; i < 20; i++) {
      tell("i-" + i, 1, i * 1_000, i * 1_000 + 20_000);
    }
    UnitSketch seen = seen(1);
    double share = (double) seen.candidates() / seen.size();
    assertThat(share)
        .isBetween(
            0.25 - 4 * Math.sqrt(0.1875 / seen.size()), 0.25 + 4 * Math.sqrt(0.1875 / seen.size()));
    assertThat(seen.size() * Math.pow(2, seen.halvings())).isBetween(33_000.0, 45_000.0);
  }
}

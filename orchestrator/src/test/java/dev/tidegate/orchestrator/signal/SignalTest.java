package dev.tidegate.orchestrator.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.Stratum;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.manifest.RolloutSpecParser;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.rollout.Fleet;
import dev.tidegate.core.watch.CounterSource.Collected;
import dev.tidegate.core.watch.WarmUp;
import dev.tidegate.orchestrator.fanout.TestingView;
import dev.tidegate.orchestrator.signal.AgentSessions.Session;
import dev.tidegate.orchestrator.usage.FlagUsage;
import dev.tidegate.orchestrator.usage.UsageCount;
import dev.tidegate.orchestrator.wire.Position;
import dev.tidegate.proto.v1.Acknowledgement;
import dev.tidegate.proto.v1.AgentIdentity;
import dev.tidegate.proto.v1.Arm;
import dev.tidegate.proto.v1.EnteredStage;
import dev.tidegate.proto.v1.Hello;
import dev.tidegate.proto.v1.SignalCell;
import dev.tidegate.proto.v1.SignalReport;
import dev.tidegate.testkit.TestingClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class SignalTest {
  private static final ReplicaIdentity R1 = new ReplicaIdentity("r1", "r1-boot");
  private static final ReplicaIdentity R2 = new ReplicaIdentity("r2", "r2-boot");
  private static final Position TERM = new Position(0, 7);
  private static final Position NEXT_TERM = new Position(0, 8);

  private final TestingClock clock = new TestingClock();
  private final TransitionTimings timings = new TransitionTimings(clock.ticker());
  private final FlagUsage usage = new FlagUsage();
  private final List<UsageCount> told = new ArrayList<>();
  private final FleetLedger ledger =
      new FleetLedger(clock.ticker(), timings::acknowledged, told::addAll);
  private final AgentSessions sessions = new AgentSessions();
  private final CounterBook counters = new CounterBook(clock.ticker());
  private final ReportSource reports =
      new ReportSource(R1, sessions, counters, usage, clock.ticker());

  private static Hello hello(String instance, String boot, EnteredStage... entered) {
    return Hello.newBuilder()
        .setIdentity(
            AgentIdentity.newBuilder()
                .setNamespace("shop")
                .setService("orders")
                .setInstance(instance)
                .setVersion("1.0")
                .setZone("z1"))
        .setBootId(boot)
        .addAllEntered(List.of(entered))
        .build();
  }

  private Session open(String instance) {
    return sessions.open(hello(instance, "boot-" + instance)).orElseThrow();
  }

  private static SignalReport report(long sequence, Arm arm, long count, long failures) {
    return SignalReport.newBuilder()
        .setSequence(sequence)
        .setCumulative(true)
        .addCells(
            SignalCell.newBuilder()
                .setRolloutUid("uid-1")
                .setStage(1)
                .setMetric("error_rate")
                .setArm(arm)
                .setCount(count)
                .setFailures(failures))
        .build();
  }

  private static Acknowledgement acknowledgement(Acknowledgement.Kind kind, int stage) {
    return Acknowledgement.newBuilder()
        .setRolloutUid("uid-1")
        .setStage(stage)
        .setKind(kind)
        .setApplyMicros(40)
        .build();
  }

  @Nested
  final class Ledgers {
    @Test
    void knowTheFleetOnceEveryRegisteredReplicaReportedInFull() {
      assertThat(ledger.isFleetKnown(TERM, List.of(R1))).isFalse();
      ledger.accept(TERM, reports.next(true));
      assertThat(ledger.isFleetKnown(TERM, List.of(R1))).isTrue();
      assertThat(ledger.isFleetKnown(TERM, List.of(R1, R2))).isFalse();

      ReportSource other =
          new ReportSource(
              R2, new AgentSessions(), new CounterBook(clock.ticker()), usage, clock.ticker());
      assertThat(ledger.accept(TERM, other.next(false))).isFalse();
      assertThat(ledger.accept(TERM, other.next(true))).isTrue();

      assertThat(ledger.isFleetKnown(TERM, List.of(R1, R2))).isTrue();
    }

    @Test
    void areToldHowOftenFlagsWereEvaluatedOnceAndNotWithEveryReport() {
      usage.add("shop", "a", 3);
      usage.count("shop", "a");
      ledger.accept(TERM, reports.next(true));
      assertThat(told).containsExactly(new UsageCount("shop", "a", 4));

      usage.count("shop", "a");
      ledger.accept(TERM, reports.next(false));
      assertThat(told).hasSize(1);

      clock.advance(Duration.ofSeconds(10));
      ledger.accept(TERM, reports.next(false));
      assertThat(told).contains(new UsageCount("shop", "a", 1)).hasSize(2);
    }

    @Test
    void countNoReportOfUsageTwice() {
      ledger.accept(TERM, reports.next(true));
      usage.count("shop", "a");
      clock.advance(Duration.ofSeconds(10));
      var report = reports.next(false);
      ledger.accept(TERM, report);
      ledger.accept(TERM, report);
      assertThat(told).hasSize(1);
    }

    @Test
    void knowItNoLongerWhenAReplicaFallsSilentOrRestarts() {
      ledger.accept(TERM, reports.next(true));
      assertThat(ledger.isFleetKnown(TERM, List.of(new ReplicaIdentity("r1", "next")))).isFalse();

      clock.advance(FleetLedger.REPORT_AGE_MAX.plusSeconds(1));

      assertThat(ledger.isFleetKnown(TERM, List.of(R1))).isFalse();
    }

    @Test
    void beginEmptyWithEachTerm() {
      open("i-0");
      ledger.accept(TERM, reports.next(true));

      assertThat(ledger.accept(NEXT_TERM, reports.next(false))).isFalse();

      assertThat(ledger.members(agent -> true)).isEmpty();
      assertThat(ledger.isFleetKnown(TERM, List.of(R1))).isFalse();
    }

    @Test
    void countAnAgentAsLiveForAWhileAfterItLeft() {
      Session session = open("i-0");
      ledger.accept(TERM, reports.next(true));
      sessions.close(session);
      ledger.accept(TERM, reports.next(false));
      assertThat(ledger.members(agent -> true)).extracting("live").containsExactly(true);

      clock.advance(FleetLedger.AGENT_GRACE.plusSeconds(1));

      assertThat(ledger.members(agent -> true)).extracting("live").containsExactly(false);
      assertThat(ledger.forget(session.agent().key())).isTrue();
      assertThat(ledger.members(agent -> true)).isEmpty();
    }

    @Test
    void ignoreAReportThatArrivesLate() {
      open("i-0");
      var late = reports.next(false);
      open("i-1");
      ledger.accept(TERM, reports.next(true));

      assertThat(ledger.accept(TERM, late)).isTrue();

      assertThat(ledger.members(agent -> true)).hasSize(2);
    }
  }

  @Nested
  final class Sessions {
    @Test
    void ignoreAnOlderStreamOfTheSameAgent() {
      Session old = open("i-0");
      Session current = open("i-0");

      sessions.acknowledged(old, acknowledgement(Acknowledgement.Kind.ENTERED, 1));
      sessions.close(old);

      assertThat(sessions.size()).isEqualTo(1);
      assertThat(
              sessions
                  .acknowledged(current, acknowledgement(Acknowledgement.Kind.ENTERED, 2))
                  .entered())
          .extracting("stage")
          .containsExactly(2);
    }

    @Test
    void forgetStagesRolledBackAndKeepThoseThatFailed() {
      Session session = open("i-0");
      sessions.acknowledged(session, acknowledgement(Acknowledgement.Kind.ENTERED, 1));
      sessions.acknowledged(session, acknowledgement(Acknowledgement.Kind.ENTERED, 2));
      Acknowledgement failed =
          acknowledgement(Acknowledgement.Kind.ROLLED_BACK, 0).toBuilder()
              .setFailure("no space")
              .build();
      assertThat(sessions.acknowledged(session, failed).entered()).hasSize(2);

      AgentState after =
          sessions.acknowledged(session, acknowledgement(Acknowledgement.Kind.ROLLED_BACK, 1));

      assertThat(after.entered()).extracting("stage").containsExactly(1);
    }
  }

  @Nested
  final class Ticks {
    private final RolloutPlan plan =
        RolloutSpecParser.parse(
                DocumentReader.yaml(
                    """
                    apiVersion: tidegate.dev/v1
                    kind: Rollout
                    metadata: {namespace: shop, name: orders-v2}
                    spec:
                      services: [orders]
                      stages:
                        - name: some
                          flags: {orders.store: {variant: live, share: 10%}}
                          soak: {min: 1m, max: 5m}
                          analysis: [guardrails]
                      analysis:
                        guardrails:
                          metrics:
                            - {name: error_rate, kind: ratio, compare: baseline, onRegression: rollback}
                    """))
            .plan(new RolloutUid("uid-1"));
    private final SignalObservations observations = new SignalObservations(ledger);
    private MapNode cursors = MapNode.builder().build();

    private List<Cell> collect() {
      Collected collected =
          observations.collect(
              "shop", TestingView.attempt(plan), 1, plan.analysisPlan(0), cursors, WarmUp.NONE);
      // As they come back from the store.
      cursors = (MapNode) DocumentReader.json(JsonWriter.compact(collected.cursors()));
      return collected.cells();
    }

    private void deliver() {
      ledger.accept(TERM, reports.next(false));
    }

    private Cell ratio(long candidates, long failed, long baselines) {
      return new Cell.Ratio(
          "error_rate",
          new Stratum("orders", "z1", "1.0"),
          new Counts(candidates, failed),
          new Counts(baselines, 0));
    }

    private Session connected(String instance) {
      Session session = open(instance);
      ledger.accept(TERM, reports.next(true));
      return session;
    }

    @Test
    void countAReportOnceHoweverOftenItComes() {
      AgentState agent = connected("i-0").agent();
      assertThat(counters.count(agent, report(1, Arm.CANDIDATE, 10, 2))).isTrue();
      assertThat(counters.count(agent, report(1, Arm.CANDIDATE, 10, 2))).isFalse();
      counters.count(agent, report(2, Arm.BASELINE, 90, 0));
      deliver();

      assertThat(collect()).containsExactly(ratio(10, 2, 90));
    }

    @Test
    void areTheDifferenceToWhatWasCollectedBefore() {
      AgentState agent = connected("i-0").agent();
      counters.count(agent, report(1, Arm.CANDIDATE, 10, 2));
      deliver();
      collect();
      counters.count(agent, report(2, Arm.CANDIDATE, 15, 3));
      deliver();

      assertThat(collect()).containsExactly(ratio(5, 1, 0));
      assertThat(collect()).containsExactly(ratio(0, 0, 0));
    }

    @Test
    void ignoreAReportThatWasOvertaken() {
      AgentState agent = connected("i-0").agent();
      counters.count(agent, report(2, Arm.CANDIDATE, 15, 3));
      assertThat(counters.count(agent, report(1, Arm.CANDIDATE, 10, 2))).isFalse();
      deliver();

      assertThat(collect()).containsExactly(ratio(15, 3, 0));
    }

    @Test
    void addUpAgentsOfOneStratum() {
      AgentState one = open("i-0").agent();
      AgentState other = connected("i-1").agent();
      counters.count(one, report(1, Arm.CANDIDATE, 10, 2));
      counters.count(other, report(1, Arm.BASELINE, 20, 0));
      counters.count(other, report(2, Arm.CANDIDATE, 5, 1));
      deliver();

      assertThat(collect()).containsExactly(ratio(15, 3, 20));
    }

    @Test
    void addUpTheDifferencesThatAgentsOfAnEarlierVersionTell() {
      AgentState agent = connected("i-0").agent();
      counters.count(agent, difference(1, 10, 2));
      counters.count(agent, difference(2, 10, 2));
      deliver();

      assertThat(collect()).containsExactly(ratio(20, 4, 0));
    }

    @Test
    void goOnFromZeroWithAnAgentThatRestarted() {
      AgentState agent = connected("i-0").agent();
      counters.count(agent, report(7, Arm.CANDIDATE, 10, 2));
      deliver();
      collect();
      AgentState again = sessions.open(hello("i-0", "second boot")).orElseThrow().agent();
      counters.count(again, report(1, Arm.CANDIDATE, 4, 1));
      deliver();

      assertThat(collect()).containsExactly(ratio(4, 1, 0));
    }

    @Test
    void goOnWithAnAgentThatMovedToAnotherReplica() {
      Session session = connected("i-0");
      counters.count(session.agent(), report(1, Arm.CANDIDATE, 10, 2));
      deliver();
      collect();
      sessions.close(session);
      counters.left(session.agent());
      CounterBook elsewhere = new CounterBook(clock.ticker());
      elsewhere.count(session.agent(), report(2, Arm.CANDIDATE, 14, 2));
      ReportSource other = elsewhere(R2, elsewhere);
      ledger.accept(TERM, other.next(true));
      assertThat(collect()).containsExactly(ratio(4, 0, 0));

      ledger.accept(TERM, reports.next(true)); // what the first replica knew is older
      assertThat(collect()).containsExactly(ratio(0, 0, 0));
    }

    @Test
    void goOnUnderANewLeaderWithAReplicaThatRestarted() {
      Session session = connected("i-0");
      counters.count(session.agent(), report(1, Arm.CANDIDATE, 10, 2));
      deliver();
      collect();
      ledger.accept(
          NEXT_TERM,
          new ReportSource(
                  R2, new AgentSessions(), new CounterBook(clock.ticker()), usage, clock.ticker())
              .next(true));
      assertThat(collect()).as("the agent is away").isEmpty();
      CounterBook restarted = new CounterBook(clock.ticker());
      restarted.count(session.agent(), report(9, Arm.CANDIDATE, 30, 3));
      ledger.accept(NEXT_TERM, elsewhere(new ReplicaIdentity("r1", "again"), restarted).next(true));

      assertThat(collect()).containsExactly(ratio(20, 1, 0));
    }

    @Test
    void keepWhatAnAgentThatLeftHadCountedUntilALateLeaderAsks() {
      Session session = connected("i-0");
      counters.count(session.agent(), report(1, Arm.CANDIDATE, 10, 2));
      sessions.close(session);
      counters.left(session.agent());
      clock.advance(CounterBook.KEPT.minusSeconds(1));
      deliver();
      assertThat(collect()).containsExactly(ratio(10, 2, 0));

      clock.advance(Duration.ofSeconds(1));
      deliver();
      assertThat(collect()).isEmpty();
      assertThat(counters.size()).isZero();
    }

    @Test
    void comeInSeveralReportsIfThereAreVeryMany() {
      connected("i-0");
      SignalReport.Builder many = SignalReport.newBuilder().setSequence(1).setCumulative(true);
      SignalCell cell = report(1, Arm.CANDIDATE, 10, 2).getCells(0);
      for (int i = 0; i <= CounterBook.TAKEN_MAX; i++) {
        many.addCells(cell.toBuilder().setMetric("m-" + i));
      }
      counters.count(open("i-0").agent(), many.build());

      var first = reports.next(true);
      assertThat(first.getCountersCount()).isEqualTo(CounterBook.TAKEN_MAX);
      assertThat(first.getMoreCounters()).isTrue();
      ledger.accept(NEXT_TERM, first);
      assertThat(ledger.isFleetKnown(NEXT_TERM, List.of(R1))).isFalse();
      ledger.accept(NEXT_TERM, reports.next(false));
      assertThat(ledger.isFleetKnown(NEXT_TERM, List.of(R1))).isTrue();
    }

    private ReportSource elsewhere(ReplicaIdentity replica, CounterBook book) {
      AgentSessions there = new AgentSessions();
      there.open(hello("i-0", "boot-i-0"));
      return new ReportSource(replica, there, book, usage, clock.ticker());
    }

    private SignalReport difference(long sequence, long count, long failures) {
      return report(sequence, Arm.CANDIDATE, count, failures).toBuilder()
          .setCumulative(false)
          .build();
    }
  }

  @Nested
  final class Fleets {
    private final RolloutPlan plan = TestingView.planOf("uid-1");
    private final SignalObservations observations = new SignalObservations(ledger);
    private final TestingView view = new TestingView().leader("r1", "").replica("r1", "r1-boot");

    private Fleet fleet(dev.tidegate.core.rollout.RolloutStatus status) {
      ledger.accept(view.view().term().orElseThrow(), reports.next(true));
      return observations.fleet(view.view(), plan, status);
    }

    @Test
    void countAcknowledgementsOfTheDirectiveInForceOnly() {
      var entering = TestingView.entering(plan, 2);
      view.status(plan, entering);
      Session session = open("i-0");
      open("i-1");
      sessions.acknowledged(session, acknowledgement(Acknowledgement.Kind.ENTERED, 1));
      assertThat(fleet(entering).acknowledged()).isZero();

      sessions.acknowledged(session, acknowledgement(Acknowledgement.Kind.APPLIED, 2));

      assertThat(fleet(entering).acknowledged()).isEqualTo(1);
      assertThat(fleet(entering).stragglers()).hasSize(1);
      assertThat(observations.fleetKnown(view.view())).isTrue();
    }

    @Test
    void nameWhoOwesARollback() {
      var back = TestingView.rollingBack(plan, 1, 0);
      view.status(plan, back);
      Session session =
          sessions
              .open(
                  hello(
                      "i-0",
                      "boot",
                      EnteredStage.newBuilder().setRolloutUid("uid-1").setStage(1).build()))
              .orElseThrow();
      open("i-1");
      assertThat(fleet(back).owing(0)).hasSize(1);

      sessions.acknowledged(session, acknowledgement(Acknowledgement.Kind.ROLLED_BACK, 0));

      assertThat(fleet(back).owing(0)).isEmpty();
    }

    @Test
    void timeAcknowledgementsFromTheCommitSeen() {
      view.status(plan, TestingView.entering(plan, 2));
      timings.onViewChange(view.change());
      Session session = open("i-0");
      clock.advance(Duration.ofMillis(120));
      AgentState agent =
          sessions.acknowledged(session, acknowledgement(Acknowledgement.Kind.APPLIED, 2));
      timings.acknowledged(agent, agent.acknowledgements().get(0));

      TransitionTimings.Timings measured = timings.of("uid-1").orElseThrow();
      assertThat(measured.committedRevision()).isEqualTo(view.revision());
      assertThat(measured.propagationMillis().orElseThrow().p50()).isEqualTo(120);
      assertThat(measured.applyMicros().orElseThrow().max()).isEqualTo(40);
      assertThat(measured.checkpointMicros()).isEmpty();
    }
  }
}

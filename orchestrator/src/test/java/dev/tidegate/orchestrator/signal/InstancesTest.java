package dev.tidegate.orchestrator.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Comparison;
import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.Histogram;
import dev.tidegate.core.analysis.InstanceShare;
import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.Stratum;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.plan.PlanHash;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.rollout.Attempt;
import dev.tidegate.core.watch.CounterSource.Collected;
import dev.tidegate.core.watch.WarmUp;
import dev.tidegate.orchestrator.usage.FlagUsage;
import dev.tidegate.orchestrator.wire.Position;
import dev.tidegate.proto.v1.AgentIdentity;
import dev.tidegate.proto.v1.Arm;
import dev.tidegate.proto.v1.Hello;
import dev.tidegate.proto.v1.SignalCell;
import dev.tidegate.proto.v1.SignalReport;
import dev.tidegate.testkit.TestingClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What each instance counted, told to a leader and made the cells of a tick. */
final class InstancesTest {
  private static final Position TERM = new Position(0, 7);
  private static final Position NEXT_TERM = new Position(0, 8);
  private static final Stratum STRATUM = new Stratum("orders", "z1", "1.0");

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
  private final Map<String, Long> sequences = new HashMap<>();
  private MapNode cursors = MapNode.builder().build();

  private static final AnalysisPlan PLAN =
      AnalysisPlan.of(
          .01,
          Duration.ofMinutes(30),
          List.of(
              MetricPlan.of("error_rate", MetricKind.RATIO, Comparison.ratioWithin(0)),
              MetricPlan.of("latency", MetricKind.HISTOGRAM, Comparison.latencyWithin(.09)),
              MetricPlan.of("restart_frequency", MetricKind.RATE, new Comparison.AtMost(10)),
              MetricPlan.of("heartbeat_loss", MetricKind.RATE, new Comparison.AtMost(10)),
              MetricPlan.of("depth", MetricKind.GAUGE, new Comparison.AtMost(10))));

  private AgentState agent(String instance, String boot) {
    return sessions
        .open(
            Hello.newBuilder()
                .setIdentity(
                    AgentIdentity.newBuilder()
                        .setNamespace("shop")
                        .setService("orders")
                        .setInstance(instance)
                        .setVersion("1.0")
                        .setZone("z1"))
                .setBootId(boot)
                .build())
        .orElseThrow()
        .agent();
  }

  private AgentState agent(String instance) {
    return agent(instance, "boot-" + instance);
  }

  private static SignalCell.Builder cell(String metric, Arm arm, long count, long failures) {
    return SignalCell.newBuilder()
        .setRolloutUid("uid-1")
        .setStage(1)
        .setMetric(metric)
        .setArm(arm)
        .setCount(count)
        .setFailures(failures);
  }

  private void count(AgentState agent, SignalCell.Builder... cells) {
    SignalReport.Builder report =
        SignalReport.newBuilder()
            .setSequence(sequences.merge(agent.bootId(), 1L, Long::sum))
            .setCumulative(true);
    for (SignalCell.Builder cell : cells) {
      report.addCells(cell);
    }
    counters.count(agent, report.build());
  }

  private Collected collect() {
    ledger.accept(TERM, reports.next(sequences.isEmpty() || cursors.members().isEmpty()));
    Attempt attempt = new Attempt(new RolloutUid("uid-1"), new PlanHash("0".repeat(64)), 0);
    Collected collected = observations.collect("shop", attempt, 1, PLAN, cursors, WarmUp.NONE);
    cursors = (MapNode) DocumentReader.json(JsonWriter.compact(collected.cursors()));
    return collected;
  }

  private static Cell only(Collected collected, String metric) {
    return collected.cells().stream()
        .filter(cell -> cell.metric().equals(metric))
        .reduce(
            (one, other) -> {
              throw new AssertionError("two cells of " + metric);
            })
        .orElseThrow();
  }

  @Nested
  final class OneInstance {
    @Test
    void bringsAtMostThreeTimesItsArmsMedianIntoATick() {
      count(agent("i-0"), cell("error_rate", Arm.CANDIDATE, 10_000, 10_000));
      count(agent("i-1"), cell("error_rate", Arm.CANDIDATE, 10, 0));
      count(agent("i-2"), cell("error_rate", Arm.CANDIDATE, 20, 0));
      count(agent("i-3"), cell("error_rate", Arm.BASELINE, 500, 0));
      assertThat(only(collect(), "error_rate"))
          .isEqualTo(new Cell.Ratio("error_rate", STRATUM, new Counts(90, 60), new Counts(500, 0)));
    }

    @Test
    void isThinnedByTheSameDrawOnEveryRun() {
      count(agent("i-0"), cell("error_rate", Arm.CANDIDATE, 10_000, 5_000));
      count(agent("i-1"), cell("error_rate", Arm.CANDIDATE, 50, 0));
      count(agent("i-2"), cell("error_rate", Arm.CANDIDATE, 50, 0));
      MapNode before = cursors;
      Cell first = only(collect(), "error_rate");
      cursors = before;
      assertThat(only(collect(), "error_rate")).isEqualTo(first);
    }

    @Test
    void isThinnedInItsLatenciesToo() {
      count(agent("i-0"), cell("latency", Arm.CANDIDATE, 3_000, 0).putBuckets(90, 3_000));
      count(agent("i-1"), cell("latency", Arm.CANDIDATE, 10, 0).putBuckets(10, 10));
      count(agent("i-2"), cell("latency", Arm.CANDIDATE, 10, 0).putBuckets(10, 10));
      Cell.Latency latency = (Cell.Latency) only(collect(), "latency");
      assertThat(latency.candidate().buckets()).containsEntry(10, 20L).containsEntry(90, 30L);
    }

    @Test
    void isNamedWithItsShareIfItStandsOutAmongThree() {
      count(agent("i-0"), cell("error_rate", Arm.CANDIDATE, 100, 1));
      count(agent("i-1"), cell("error_rate", Arm.CANDIDATE, 100, 40));
      count(agent("i-2"), cell("error_rate", Arm.CANDIDATE, 100, 3));
      count(agent("i-3"), cell("error_rate", Arm.BASELINE, 100, 1));
      assertThat(collect().shares())
          .extracting(InstanceShare::instance)
          .containsExactly("orders/i-1", "orders/i-2");
    }

    @Test
    void isNamedForBeingSlowAsWell() {
      for (int i = 0; i < 5; i++) {
        int bucket = i == 3 ? 40 : 20;
        count(agent("i-" + i), cell("latency", Arm.CANDIDATE, 100, 0).putBuckets(bucket, 100));
      }
      assertThat(collect().shares().get(0).instance()).isEqualTo("orders/i-3");
    }

    @Test
    void isNamedByNobodyAmongTwo() {
      count(agent("i-0"), cell("error_rate", Arm.CANDIDATE, 100, 1));
      count(agent("i-1"), cell("error_rate", Arm.CANDIDATE, 100, 40));
      count(agent("i-2"), cell("error_rate", Arm.BASELINE, 100, 1));
      assertThat(collect().shares()).isEmpty();
    }

    @Test
    void isPartOfTheWholeInEveryTick() {
      AgentState[] agents = {agent("i-0"), agent("i-1"), agent("i-2")};
      for (int round = 1; round <= 5; round++) {
        for (int i = 0; i < agents.length; i++) {
          count(
              agents[i],
              cell("error_rate", Arm.CANDIDATE, 1_000L * round * (i + 1), 10L * round),
              cell("error_rate", Arm.BASELINE, 900L * round, 9L * round));
        }
        Collected collected = collect();
        for (InstanceShare share : collected.shares()) {
          assertThat(share.without(collected.cells())).hasSameSizeAs(collected.cells());
        }
      }
    }
  }

  @Nested
  final class Levels {
    @Test
    void areTheMeanOfTheAgentsThatAreThere() {
      count(agent("i-0"), cell("depth", Arm.CANDIDATE, 0, 0).setGauge(3));
      count(agent("i-1"), cell("depth", Arm.CANDIDATE, 0, 0).setGauge(5));
      AgentState gone = agent("i-2");
      count(gone, cell("depth", Arm.CANDIDATE, 0, 0).setGauge(100));
      agent("i-2", "next");
      assertThat(only(collect(), "depth")).isEqualTo(new Cell.Gauge("depth", STRATUM, 4));
    }
  }

  @Nested
  final class Restarts {
    private SignalCell.Builder exposed(double seconds) {
      return cell("restart_frequency", Arm.CANDIDATE, 0, 0).setExposureSeconds(seconds);
    }

    private Cell restarts(long events, double minutes) {
      return new Cell.Events("restart_frequency", STRATUM, events, minutes, 0, 0);
    }

    @Test
    void countEachNewBootOfAnInstanceInsideAStageOnce() {
      count(agent("i-0"), exposed(60));
      count(agent("i-1"), exposed(60));
      assertThat(only(collect(), "restart_frequency")).isEqualTo(restarts(0, 2));

      AgentState again = agent("i-0", "second");
      count(again, exposed(30));
      assertThat(only(collect(), "restart_frequency")).isEqualTo(restarts(1, .5));

      count(again, exposed(60));
      assertThat(only(collect(), "restart_frequency")).isEqualTo(restarts(0, .5));
    }

    @Test
    void areAllCountedIfSeveralComeBetweenTwoLooks() {
      count(agent("i-0"), exposed(60));
      count(agent("i-0", "second"), exposed(6));
      count(agent("i-0", "third"), exposed(6));
      assertThat(only(collect(), "restart_frequency")).isEqualTo(restarts(2, 1.2));
    }

    @Test
    void areCountedByANewLeaderToo() {
      count(agent("i-0"), exposed(60));
      collect();
      count(agent("i-0", "second"), exposed(6));
      ledger.accept(NEXT_TERM, reports.next(true));
      Attempt attempt = new Attempt(new RolloutUid("uid-1"), new PlanHash("0".repeat(64)), 0);
      assertThat(observations.collect("shop", attempt, 1, PLAN, cursors, WarmUp.NONE).cells())
          .containsExactly(restarts(1, .1));
    }
  }

  @Nested
  final class LostSessionsOfAnAgent {
    private SignalCell.Builder exposed(Arm arm, double seconds) {
      return cell("heartbeat_loss", arm, 0, 0).setExposureSeconds(seconds);
    }

    @Test
    void countOnTheSideTheAgentIsExposedOnHoweverItGoesOn() {
      AgentState agent = agent("i-0");
      count(agent, exposed(Arm.CANDIDATE, 60));
      counters.lost(agent, "r1-boot");
      assertThat(only(collect(), "heartbeat_loss"))
          .isEqualTo(new Cell.Events("heartbeat_loss", STRATUM, 1, 1, 0, 0));

      AgentState again = agent("i-0", "second");
      count(again, exposed(Arm.CANDIDATE, 60));
      counters.lost(again, "r1-boot");
      counters.lost(again, "r1-boot");
      assertThat(only(collect(), "heartbeat_loss"))
          .isEqualTo(new Cell.Events("heartbeat_loss", STRATUM, 2, 1, 0, 0));
      assertThat(only(collect(), "heartbeat_loss"))
          .isEqualTo(new Cell.Events("heartbeat_loss", STRATUM, 0, 0, 0, 0));
    }

    @Test
    void areNoRestarts() {
      AgentState agent = agent("i-0");
      count(
          agent,
          exposed(Arm.BASELINE, 60),
          cell("restart_frequency", Arm.BASELINE, 0, 0).setExposureSeconds(60));
      counters.lost(agent, "r1-boot");
      assertThat(only(collect(), "restart_frequency"))
          .isEqualTo(new Cell.Events("restart_frequency", STRATUM, 0, 0, 0, 1));
    }

    @Test
    void areForgottenWithTheRollout() {
      AgentState agent = agent("i-0");
      count(agent, exposed(Arm.CANDIDATE, 60));
      counters.lost(agent, "r1-boot");
      assertThat(counters.size()).isEqualTo(2);
      counters.retain(uid -> false);
      assertThat(counters.size()).isZero();
    }
  }

  @Nested
  final class Baselines {
    private static SignalCell.Builder ambient(String metric, long count, long failures) {
      return SignalCell.newBuilder()
          .setMetric(metric)
          .setArm(Arm.BASELINE)
          .setCount(count)
          .setFailures(failures);
    }

    private List<Cell> baseline() {
      return ledger.baseline("shop", service -> service.equals("orders"), PLAN);
    }

    private void look(AgentState[] agents, int round) {
      for (int i = 0; i < agents.length; i++) {
        count(agents[i], ambient("error_rate", 100L * round, (long) (i + 1) * round));
      }
      clock.advance(BaselineWindow.LOOK);
      ledger.accept(TERM, reports.next(round == 1));
    }

    @Test
    void areWhatTwoHalvesOfTheInstancesDidLookByLook() {
      AgentState[] agents = {agent("i-0"), agent("i-1"), agent("i-2"), agent("i-3")};
      look(agents, 1);
      assertThat(baseline()).as("what came before the first look is left").isEmpty();
      look(agents, 2);
      look(agents, 3);

      assertThat(baseline()).hasSize(2);
      Cell.Ratio first = (Cell.Ratio) baseline().get(0);
      assertThat(first.candidate().n()).isEqualTo(200);
      assertThat(first.baseline().n()).isEqualTo(200);
      assertThat(first.candidate().x() + first.baseline().x()).isEqualTo(10);
      assertThat(baseline().get(1)).isEqualTo(first);
    }

    @Test
    void reachBackForAWhileOnlyAndEndWithTheTerm() {
      AgentState[] agents = {agent("i-0"), agent("i-1")};
      for (int round = 1; round <= 200; round++) {
        look(agents, round);
      }
      assertThat(baseline()).hasSize(181); // a look at each end of fifteen minutes

      ledger.accept(NEXT_TERM, reports.next(true));
      assertThat(baseline()).isEmpty();
    }

    @Test
    void areOfTheServicesAskedForAlone() {
      AgentState[] agents = {agent("i-0"), agent("i-1")};
      look(agents, 1);
      look(agents, 2);
      assertThat(ledger.baseline("shop", service -> false, PLAN)).isEmpty();
      assertThat(ledger.baseline("bank", service -> true, PLAN)).isEmpty();
    }

    private RecordedTraffic traffic() {
      return ledger.traffic("shop").get(0);
    }

    @Test
    void tellWhatAServiceCountedInHowMuchTime() {
      AgentState[] agents = {agent("i-0"), agent("i-1")};
      look(agents, 1);
      assertThat(ledger.traffic("shop")).as("what came before the first look").isEmpty();
      look(agents, 2);
      look(agents, 3);
      assertThat(traffic())
          .isEqualTo(
              new RecordedTraffic(
                  "orders", "error_rate", Duration.ofSeconds(10), 400, 6, Histogram.EMPTY));
      assertThat(traffic().perSecond()).hasValue(40);
      assertThat(ledger.traffic("bank")).isEmpty();
    }

    @Test
    void tellTheBucketOfTheMedianLatency() {
      AgentState agent = agent("i-0");
      for (int round = 1; round <= 3; round++) {
        long n = 100L * round;
        count(agent, ambient("latency", n, 0).putBuckets(40, n * 2 / 5).putBuckets(48, n * 3 / 5));
        clock.advance(BaselineWindow.LOOK);
        ledger.accept(TERM, reports.next(round == 1));
      }
      assertThat(traffic().medianMillis()).hasValue(64);
    }

    @Test
    void leaveOutTheTimeInWhichARolloutConcernsTheService() {
      AgentState[] agents = {agent("i-0"), agent("i-1")};
      look(agents, 1);
      look(agents, 2);
      count(agents[0], cell("heartbeat_loss", Arm.CANDIDATE, 0, 0).setExposureSeconds(5));
      for (int i = 0; i < 3; i++) {
        clock.advance(BaselineWindow.LOOK);
        ledger.accept(TERM, reports.next(false));
      }
      assertThat(traffic().perSecond()).as("silent meanwhile, but not idle").hasValue(40);
      ledger.retain(uid -> false);
      counters.retain(uid -> false);
      clock.advance(BaselineWindow.LOOK);
      ledger.accept(TERM, reports.next(false));
      assertThat(traffic().perSecond()).as("idle").hasValue(20);
    }

    /** A look at what a second replica tells that just started: nothing but {@code report}. */
    private void lookAfter(String replicaBoot, AgentState agent, SignalReport.Builder report) {
      CounterBook elsewhere = new CounterBook(clock.ticker());
      elsewhere.count(agent, report.setCumulative(true).build());
      ReportSource other =
          new ReportSource(
              new ReplicaIdentity("r2", replicaBoot),
              new AgentSessions(),
              elsewhere,
              new FlagUsage(),
              clock.ticker());
      clock.advance(BaselineWindow.LOOK);
      ledger.accept(TERM, other.next(true));
    }

    @Test
    void countNothingTwiceWhenTheReplicaThatAnAgentWentToRestarts() {
      AgentState agent = agent("i-0");
      look(new AgentState[] {agent}, 1);
      SignalReport.Builder report = SignalReport.newBuilder();
      lookAfter("boot-1", agent, report.setSequence(3).addCells(ambient("error_rate", 300, 1)));
      lookAfter("boot-2", agent, SignalReport.newBuilder().setSequence(3));
      assertThat(traffic().observations()).as("the replica it left knows 100").isEqualTo(200);
      report.setSequence(4).setCells(0, ambient("error_rate", 400, 1));
      lookAfter("boot-3", agent, report);
      assertThat(traffic().observations()).isEqualTo(300);
    }

    @Test
    void areNoPartOfAnyStage() {
      AgentState[] agents = {agent("i-0"), agent("i-1")};
      look(agents, 1);
      assertThat(collect().cells()).isEmpty();
    }
  }
}

package dev.tidegate.orchestrator.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Comparison;
import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
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
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Agents that are cold amid a stage: a look every 5 s, ten requests of every agent in each. */
final class ColdAgentsTest {
  private static final AnalysisPlan PLAN =
      AnalysisPlan.of(
          .01,
          Duration.ofMinutes(30),
          List.of(
              MetricPlan.of("error_rate", MetricKind.RATIO, Comparison.ratioWithin(0)),
              MetricPlan.of("errors", MetricKind.RATIO, new Comparison.AtMost(.05)),
              MetricPlan.of("restart_frequency", MetricKind.RATE, new Comparison.AtMost(10))));
  private static final Map<String, Duration> WARM_UPS = Map.of("error_rate", Duration.ofMinutes(1));

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
  private final Map<String, Integer> boots = new HashMap<>();
  private final Map<String, Integer> looks = new HashMap<>();
  private final Set<String> agents = new TreeSet<>(Set.of("c-1", "c-2", "b-1"));
  private final Set<String> entered = new TreeSet<>();
  private MapNode cursors = MapNode.builder().build();
  private int seconds;

  private AgentState agent(String instance) {
    return sessions
        .open(
            Hello.newBuilder()
                .setIdentity(
                    AgentIdentity.newBuilder()
                        .setNamespace("shop")
                        .setService("orders")
                        .setInstance(instance))
                .setBootId(boot(instance))
                .build())
        .orElseThrow()
        .agent();
  }

  private String boot(String instance) {
    return instance + "-" + boots.getOrDefault(instance, 0);
  }

  private boolean isInside(String instance) {
    return instance.startsWith("c") || entered.contains(instance);
  }

  private void restart(String instance) {
    boots.merge(instance, 1, Integer::sum);
  }

  private void count(String instance) {
    int look = looks.merge(boot(instance), 1, Integer::sum);
    SignalReport.Builder report = SignalReport.newBuilder().setSequence(look).setCumulative(true);
    for (String metric : List.of("error_rate", "errors", "restart_frequency")) {
      SignalCell.Builder cell =
          SignalCell.newBuilder()
              .setRolloutUid("uid-1")
              .setStage(1)
              .setMetric(metric)
              .setArm(isInside(instance) ? Arm.CANDIDATE : Arm.BASELINE);
      report.addCells(
          metric.equals("restart_frequency")
              ? cell.setExposureSeconds(5 * look)
              : cell.setCount(10L * look));
    }
    counters.count(agent(instance), report.build());
  }

  private Collected look(Map<String, Duration> warmUps) {
    agents.forEach(this::count);
    ledger.accept(new Position(0, 1), reports.next(seconds == 0));
    Attempt attempt = new Attempt(new RolloutUid("uid-1"), new PlanHash("0".repeat(64)), 0);
    WarmUp warmUp =
        new WarmUp(Duration.ofSeconds(seconds), Duration.ofSeconds(seconds + 5), warmUps);
    seconds += 5;
    Collected collected = observations.collect("shop", attempt, 1, PLAN, cursors, warmUp);
    cursors = (MapNode) DocumentReader.json(JsonWriter.compact(collected.cursors()));
    return collected;
  }

  private Collected lookUntil(int second) {
    Collected collected = look(WARM_UPS);
    while (seconds < second) {
      collected = look(WARM_UPS);
    }
    return collected;
  }

  /** Requests of both sides that are judged in a look. */
  private static List<Long> judged(Collected collected, String metric) {
    for (Cell cell : collected.cells()) {
      if (cell instanceof Cell.Ratio ratio && ratio.metric().equals(metric)) {
        return List.of(ratio.candidate().n(), ratio.baseline().n());
      }
    }
    return List.of(0L, 0L);
  }

  private List<Long> judgedUntil(int second) {
    return judged(lookUntil(second), "error_rate");
  }

  @Test
  void areLeftOutForTheirWarmUpWhileTheOthersAreJudged() {
    assertThat(judgedUntil(60)).as("all of them are cold").containsExactly(0L, 0L);
    assertThat(judgedUntil(65)).containsExactly(20L, 10L);
    agents.add("c-3");
    agents.add("b-2");
    assertThat(judgedUntil(70)).as("two join").containsExactly(20L, 10L);
    assertThat(judgedUntil(125)).containsExactly(20L, 10L);
    assertThat(judgedUntil(130)).containsExactly(30L, 20L);
  }

  @Test
  void areJudgedByLimitsAndByHowOftenTheyStart() {
    Collected first = lookUntil(5);
    assertThat(judged(first, "errors")).containsExactly(20L, 10L);
    lookUntil(100);
    restart("c-1");
    assertThat(lookUntil(105).cells())
        .filteredOn(cell -> cell.metric().equals("restart_frequency"))
        .allSatisfy(cell -> assertThat(((Cell.Events) cell).candidateEvents()).isEqualTo(1));
  }

  @Test
  void areThoseThatRestartToo() {
    lookUntil(100);
    restart("c-1");
    restart("b-1");
    agents.add("b-2");
    lookUntil(105);
    assertThat(judgedUntil(160)).as("the same on both sides").containsExactly(10L, 0L);
    assertThat(judgedUntil(165)).containsExactly(20L, 20L);
  }

  @Test
  void areThoseThatEnterLate() {
    lookUntil(30);
    entered.add("b-1"); // it was outside, as a member that has not entered yet
    agents.add("b-2");
    assertThat(judgedUntil(65)).containsExactly(20L, 0L);
    assertThat(judgedUntil(90)).containsExactly(20L, 0L);
    assertThat(judgedUntil(95)).containsExactly(30L, 10L);
  }

  @Test
  void areJudgedAfterAllOnceTheyStartedThreeTimes() {
    lookUntil(100);
    for (int i = 0; i < 3; i++) {
      restart("c-1");
      assertThat(judgedUntil(seconds + 5)).containsExactly(i < 2 ? 10L : 20L, 10L);
    }
  }

  @Test
  void silenceASideThatHasNobodyElseForThreeWarmUpsAtMost() {
    lookUntil(100);
    int silent = 0;
    for (int round = 0; round < 60; round++) {
      agents.remove("c-1");
      agents.remove("c-2");
      agents.removeIf(agent -> agent.startsWith("c-new"));
      agents.add("c-new-" + round / 6); // another one every half a minute
      silent += judgedUntil(seconds + 5).get(0) == 0 ? 5 : 0;
    }
    assertThat(silent).isEqualTo(180);
  }

  @Test
  void areAsColdUnderANewLeader() {
    lookUntil(100);
    restart("c-1");
    lookUntil(130);
    ledger.accept(
        new Position(0, 2), reports.next(true)); // cursors were read back after every look
    assertThat(judgedUntil(160)).containsExactly(10L, 10L);
    assertThat(judgedUntil(165)).containsExactly(20L, 10L);
  }

  @Test
  void areNotLeftOutWhereNothingWarmsUp() {
    assertThat(judged(look(Map.of()), "error_rate")).containsExactly(20L, 10L);
    agents.add("c-3");
    assertThat(judged(look(Map.of()), "error_rate")).containsExactly(30L, 10L);
  }
}

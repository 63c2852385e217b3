package dev.tidegate.agent;

import static dev.tidegate.agent.TestingOrchestrator.flag;
import static dev.tidegate.agent.TestingOrchestrator.full;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.core.cohort.Cohort;
import dev.tidegate.proto.v1.Acknowledgement;
import dev.tidegate.proto.v1.Arm;
import dev.tidegate.proto.v1.Directive;
import dev.tidegate.proto.v1.SignalCell;
import dev.tidegate.proto.v1.SignalReport;
import dev.tidegate.proto.v1.Split;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AgentSignalsTest {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final String SALT = "shop/orders-store-v2";
  private static final int UNITS = 1_000;

  @TempDir private Path folder;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private TestingOrchestrator orchestrator;

  @BeforeEach
  void start() throws IOException {
    orchestrator = TestingOrchestrator.start();
    orchestrator.serve(full(7, flag("orders.store", "old")));
  }

  @AfterEach
  void stop() {
    orchestrator.close();
  }

  private Tidegate connect() throws InterruptedException {
    Tidegate tidegate =
        Tidegate.builder()
            .environment(Map.of())
            .orchestrator(orchestrator.target())
            .service("orders")
            .instance("o-1")
            .dataDir(folder)
            .meters(meters)
            .connect();
    assertThat(tidegate.awaitReady(BOUND)).isTrue();
    return tidegate;
  }

  private void enter(Split.Kind kind, boolean member) {
    orchestrator.serve(
        full(8, flag("orders.store", "old")),
        Directive.newBuilder()
            .setRolloutUid("uid-1")
            .setRollout("orders-store-v2")
            .setAttempt(1)
            .setStage(1)
            .setKind(Directive.Kind.ENTER)
            .setMember(member)
            .setAgentsNamed(true)
            .setSplit(
                Split.newBuilder()
                    .setKind(kind)
                    .setSalt(SALT)
                    .setCandidateBelow(20_000)
                    .setBaselineFrom(50_000))
            .build());
  }

  private void awaitEntered() {
    Acknowledgement entered =
        orchestrator.awaitAcknowledgement(
            ack -> ack.getKind() == Acknowledgement.Kind.ENTERED && ack.getFailure().isEmpty());
    assertThat(entered.getStage()).isEqualTo(1);
  }

  /** The newest total told of a metric. */
  private long count(String metric, Arm arm, boolean failures) {
    return orchestrator.reports.stream()
        .map(SignalReport::getCellsList)
        .flatMap(List::stream)
        .filter(cell -> cell.getRolloutUid().equals("uid-1"))
        .filter(cell -> cell.getMetric().equals(metric) && cell.getArm() == arm)
        .mapToLong(failures ? SignalCell::getFailures : SignalCell::getCount)
        .reduce(0, (before, later) -> later);
  }

  private static void operate(Tidegate tidegate) {
    for (int i = 0; i < UNITS; i++) {
      try (Operation operation = tidegate.operation("user-" + i)) {
        if (i % 10 == 0) {
          operation.failed();
        }
      }
    }
  }

  @Test
  void attributesOperationsToArmsByTheUnitsBucket() throws InterruptedException {
    try (Tidegate tidegate = connect()) {
      enter(Split.Kind.UNIT, true);
      awaitEntered();
      operate(tidegate);
      long candidates = 0;
      long baselines = 0;
      long candidateFailures = 0;
      for (int i = 0; i < UNITS; i++) {
        int bucket = Cohort.bucket(SALT, "user-" + i);
        candidates += bucket < 20_000 ? 1 : 0;
        candidateFailures += bucket < 20_000 && i % 10 == 0 ? 1 : 0;
        baselines += bucket >= 50_000 ? 1 : 0;
      }
      long candidatesExpected = candidates;
      long baselinesExpected = baselines;
      await()
          .atMost(BOUND)
          .until(
              () ->
                  count("latency", Arm.CANDIDATE, false) == candidatesExpected
                      && count("latency", Arm.BASELINE, false) == baselinesExpected);
      assertThat(count("error_rate", Arm.CANDIDATE, false)).isEqualTo(candidates);
      assertThat(count("error_rate", Arm.CANDIDATE, true)).isEqualTo(candidateFailures);
    }
  }

  @Test
  void countsNothingOnAgentsThatHaveNotEnteredAUnitSplit() throws InterruptedException {
    try (Tidegate tidegate = connect()) {
      enter(Split.Kind.UNIT, false);
      await().atMost(BOUND).until(() -> tidegate.status().revision() == 8);
      operate(tidegate);
      orchestrator.serve(full(9, flag("orders.store", "old")));
      await().atMost(BOUND).until(() -> tidegate.status().revision() == 9);
      assertThat(orchestrator.reports).isEmpty();
    }
  }

  @Test
  void attributesTheWholeProcessInAnAgentSplit() throws InterruptedException {
    try (Tidegate tidegate = connect()) {
      tidegate.health().watchErrorRatio("orders", "orders.failed", "orders.placed");
      enter(Split.Kind.AGENT, false);
      await().atMost(BOUND).until(() -> tidegate.status().revision() == 8);
      operate(tidegate);
      tidegate.health().count("delivery", true).count("delivery", false).gauge("depth", () -> 7);
      meters.counter("orders.placed").increment(5);
      meters.counter("orders.failed").increment(2);
      await().atMost(BOUND).until(() -> count("error_rate", Arm.BASELINE, false) == UNITS);
      await().atMost(BOUND).until(() -> count("delivery", Arm.BASELINE, true) == 1);
      await().atMost(BOUND).until(() -> count("orders", Arm.BASELINE, false) == 5);
      assertThat(count("orders", Arm.BASELINE, true)).isEqualTo(2);
      await()
          .atMost(BOUND)
          .until(
              () ->
                  orchestrator.reports.stream()
                      .flatMap(report -> report.getCellsList().stream())
                      .anyMatch(cell -> cell.hasGauge() && cell.getGauge() == 7));
    }
  }

  @Test
  void tellsEveryReplicaItMovesToItsTotals() throws InterruptedException {
    orchestrator.withholdReceipts();
    try (Tidegate tidegate = connect()) {
      enter(Split.Kind.AGENT, false);
      await().atMost(BOUND).until(() -> tidegate.status().revision() == 8);
      operate(tidegate);
      await().atMost(BOUND).until(() -> orchestrator.reports.size() == 1);
      orchestrator.disconnect("replica-boot-2");
      await().atMost(BOUND).until(() -> orchestrator.reports.size() == 2);
      operate(tidegate);
      orchestrator.disconnect("replica-boot-3");
      await().atMost(BOUND).until(() -> count("error_rate", Arm.BASELINE, false) == 2 * UNITS);
      assertThat(orchestrator.reports)
          .extracting(SignalReport::getSequence)
          .containsExactly(1L, 2L, 3L);
      assertThat(orchestrator.reports).allMatch(SignalReport::getCumulative);
    }
  }

  @Test
  void saysGoodbyeWhenItIsClosedSoThatItsSessionIsNotLost() throws InterruptedException {
    connect().close();
    await().atMost(BOUND).until(() -> orchestrator.goodbyes.get() == 1);
  }
}

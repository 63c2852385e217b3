package dev.tidegate.agent;

import static dev.tidegate.agent.TestingOrchestrator.flag;
import static dev.tidegate.agent.TestingOrchestrator.full;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tidegate.core.flag.Evaluation;
import dev.tidegate.core.flag.Reason;
import dev.tidegate.core.rule.EvaluationContext;
import dev.tidegate.proto.v1.Position;
import dev.tidegate.proto.v1.View;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AgentFlagsTest {
  private static final Duration BOUND = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private TestingOrchestrator orchestrator;

  @BeforeEach
  void start() throws IOException {
    orchestrator = TestingOrchestrator.start();
  }

  @AfterEach
  void stop() {
    orchestrator.close();
  }

  private Tidegate connect() {
    return connect(orchestrator.target());
  }

  private Tidegate connect(String target) {
    return Tidegate.builder()
        .environment(Map.of())
        .orchestrator(target)
        .namespace("shop")
        .service("orders")
        .instance("o-1")
        .dataDir(folder)
        .connect();
  }

  private static String store(Tidegate tidegate) {
    return tidegate.flags().stringValue("orders.store", "code", EvaluationContext.EMPTY);
  }

  @Test
  void servesWhatTheOrchestratorServes() throws InterruptedException {
    orchestrator.serve(full(7, flag("orders.store", "old")));
    try (Tidegate tidegate = connect()) {
      assertThat(tidegate.awaitReady(BOUND)).isTrue();
      assertThat(store(tidegate)).isEqualTo("old");
      assertThat(tidegate.status().revision()).isEqualTo(7);
      await().atMost(BOUND).until(() -> !orchestrator.applied.isEmpty());
      assertThat(orchestrator.hellos.get(0).getIdentity().getInstance()).isEqualTo("o-1");
    }
  }

  @Test
  void givesTheDefaultWithAReasonForAnUnknownFlag() throws InterruptedException {
    orchestrator.serve(full(7));
    try (Tidegate tidegate = connect()) {
      assertThat(tidegate.awaitReady(BOUND)).isTrue();
      Evaluation<Boolean> evaluation =
          tidegate.flags().evaluateBoolean("none", true, EvaluationContext.EMPTY);
      assertThat(evaluation.value()).isTrue();
      assertThat(evaluation.reason()).isEqualTo(Reason.ERROR);
    }
  }

  @Test
  void appliesDeltasAndTellsListenersWhichFlagsChanged() throws InterruptedException {
    orchestrator.serve(full(7, flag("orders.store", "old"), flag("other", "old")));
    try (Tidegate tidegate = connect()) {
      List<Set<String>> changes = new CopyOnWriteArrayList<>();
      assertThat(tidegate.awaitReady(BOUND)).isTrue();
      tidegate.flags().onChange(changes::add);
      orchestrator.serve(full(8, flag("orders.store", "new")).setFull(false));
      await().atMost(BOUND).until(() -> store(tidegate).equals("new"));
      orchestrator.serve(full(9).setFull(false).addRemovedFlags("orders.store"));
      await().atMost(BOUND).until(() -> store(tidegate).equals("code"));
      await()
          .atMost(BOUND)
          .untilAsserted(
              () ->
                  assertThat(changes)
                      .containsExactly(Set.of("orders.store"), Set.of("orders.store")));
    }
  }

  @Test
  void appliesAViewOnlyWhenAllItsPartsAreThere() throws InterruptedException {
    orchestrator.serve(full(7, flag("orders.store", "old")));
    try (Tidegate tidegate = connect()) {
      assertThat(tidegate.awaitReady(BOUND)).isTrue();
      View.Builder first = full(8, flag("orders.store", "new")).setParts(2);
      orchestrator.serve(first);
      orchestrator.serve(full(8, flag("other", "new")).setParts(2).setPart(1));
      await().atMost(BOUND).until(() -> store(tidegate).equals("new"));
      assertThat(tidegate.flags().snapshot().keys())
          .containsExactlyInAnyOrder("orders.store", "other");
    }
  }

  @Test
  void neverAppliesAnEarlierPositionAgain() throws InterruptedException {
    orchestrator.serve(full(7, flag("orders.store", "old")));
    try (Tidegate tidegate = connect()) {
      assertThat(tidegate.awaitReady(BOUND)).isTrue();
      orchestrator.serve(full(6, flag("orders.store", "new")));
      Position laterEpoch = Position.newBuilder().setEpoch(2).setRevision(1).build();
      orchestrator.serve(full(1, flag("other", "new")).setPosition(laterEpoch));
      await().atMost(BOUND).until(() -> tidegate.status().epoch() == 2);
      assertThat(orchestrator.applied).extracting(Position::getRevision).doesNotContain(6L);
    }
  }

  @Test
  void keepsTheLastGoodDefinitionOfAFlagThatBecomesMalformed() throws InterruptedException {
    orchestrator.serve(full(7, flag("orders.store", "old")));
    try (Tidegate tidegate = connect()) {
      assertThat(tidegate.awaitReady(BOUND)).isTrue();
      orchestrator.serve(
          full(
              8,
              flag("orders.store", "old").toBuilder().setDefinition("{").build(),
              flag("other", "new")));
      await().atMost(BOUND).until(() -> tidegate.status().revision() == 8);
      assertThat(store(tidegate)).isEqualTo("old");
      assertThat(tidegate.flags().stringValue("other", "code", EvaluationContext.EMPTY))
          .isEqualTo("new");
    }
  }

  @Test
  void startsWithTheLastKnownGoodWhenTheOrchestratorIsDown() throws Exception {
    orchestrator.serve(full(7, flag("orders.store", "new")));
    try (Tidegate tidegate = connect()) {
      assertThat(tidegate.awaitReady(BOUND)).isTrue();
    }
    orchestrator.close();
    try (Tidegate tidegate = connect()) {
      assertThat(store(tidegate)).isEqualTo("new");
      assertThat(tidegate.awaitReady(Duration.ofMillis(1))).isFalse();
    }
    orchestrator = TestingOrchestrator.startAt(orchestrator.port());
    orchestrator.serve(full(6, flag("orders.store", "old")));
    try (Tidegate tidegate = connect()) {
      await().atMost(BOUND).until(() -> !orchestrator.hellos.isEmpty());
      assertThat(orchestrator.hellos.get(0).getApplied().getRevision()).isEqualTo(7);
      assertThat(store(tidegate)).isEqualTo("new");
    }
  }

  @Test
  void writesNothingOnceItIsClosed() throws InterruptedException {
    Set<Thread> before = owners();
    orchestrator.serve(full(7, flag("orders.store", "old")));
    try (Tidegate tidegate = connect()) {
      assertThat(tidegate.awaitReady(BOUND)).isTrue();
      assertThat(owners()).hasSize(before.size() + 1);
    }
    assertThat(before).containsAll(owners());
  }

  /** The threads that write what agents keep. */
  private static Set<Thread> owners() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("tidegate-session"))
        .collect(Collectors.toSet());
  }

  @Test
  void reconnectsWhenTheStreamEndsOrTheReplicaDrains() throws InterruptedException {
    orchestrator.serve(full(7, flag("orders.store", "old")));
    try (Tidegate tidegate = connect()) {
      assertThat(tidegate.awaitReady(BOUND)).isTrue();
      orchestrator.disconnect("replica-boot-2");
      await().atMost(BOUND).until(() -> orchestrator.hellos.size() == 2);
      assertThat(store(tidegate)).isEqualTo("old");
      await().atMost(BOUND).until(() -> tidegate.status().connected());
      orchestrator.drain();
      await().atMost(BOUND).until(() -> orchestrator.hellos.size() == 3);
      assertThat(orchestrator.hellos)
          .extracting(h -> h.getBootId())
          .hasSize(3)
          .containsOnly(orchestrator.hellos.get(0).getBootId());
    }
  }

  @Test
  void triesTheNextOrchestratorWhenOneIsDown() throws InterruptedException {
    orchestrator.serve(full(7, flag("orders.store", "old")));
    try (Tidegate tidegate = connect("127.0.0.1:1," + orchestrator.target())) {
      assertThat(tidegate.awaitReady(BOUND)).isTrue();
    }
  }

  @Test
  void refusesPlaintextToOtherMachinesUnlessToldOtherwise() {
    assertThatThrownBy(() -> connect("orchestrator.example:7071"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("TLS is off");
  }

  @Test
  void takesTheEnvironmentOverTheCode() throws InterruptedException {
    orchestrator.serve(full(7));
    try (Tidegate tidegate =
        Tidegate.builder()
            .environment(
                Map.of(
                    "TIDEGATE_ORCHESTRATOR", orchestrator.target(),
                    "TIDEGATE_ZONE", "eu-1",
                    "HOSTNAME", "host-7"))
            .orchestrator("127.0.0.1:1")
            .service("orders")
            .dataDir(folder)
            .connect()) {
      assertThat(tidegate.awaitReady(BOUND)).isTrue();
      assertThat(orchestrator.hellos.get(0).getIdentity().getZone()).isEqualTo("eu-1");
      assertThat(orchestrator.hellos.get(0).getIdentity().getInstance()).isEqualTo("host-7");
    }
  }
}

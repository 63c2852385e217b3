package dev.tidegate.agent;

import static dev.tidegate.agent.TestingOrchestrator.flag;
import static dev.tidegate.agent.TestingOrchestrator.full;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.core.rule.EvaluationContext;
import dev.tidegate.proto.v1.Acknowledgement;
import dev.tidegate.proto.v1.Directive;
import dev.tidegate.proto.v1.View;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent does as stages are entered, left and forgotten around it. */
final class AgentStagesTest {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final String ROLLOUT = "orders-store-v2";
  private static final String UID = "01j0000000000000000000000a";
  private static final String REVERT = "01j0000000000000000000000b";

  @TempDir private Path folder;
  private TestingOrchestrator orchestrator;
  private final AtomicReference<String> state = new AtomicReference<>("v1");
  private final List<String> calls = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() throws IOException {
    orchestrator = TestingOrchestrator.start();
  }

  @AfterEach
  void stop() {
    orchestrator.close();
  }

  private Tidegate connect() {
    return Tidegate.builder()
        .environment(Map.of())
        .orchestrator(orchestrator.target())
        .service("orders")
        .instance("o-1")
        .dataDir(folder)
        .connect();
  }

  /** Registers a state and a handler that migrates it, and waits until the agent is ready. */
  private Checkpoint<String> register(Tidegate tidegate) throws InterruptedException {
    Checkpoint<String> checkpoint =
        tidegate.checkpoint("book", StateCodec.TEXT, state::get, state::set);
    tidegate.onStage(ROLLOUT, new Migration(tidegate));
    assertThat(tidegate.awaitReady(BOUND)).isTrue();
    return checkpoint;
  }

  /** Records with which flag it was called. */
  private final class Migration implements StageHandler {
    private final Tidegate tidegate;

    Migration(Tidegate tidegate) {
      this.tidegate = tidegate;
    }

    @Override
    public void enter(StageContext stage) {
      calls.add("enter " + stage.stageNumber() + " with " + store(tidegate));
      state.set("v2");
    }

    @Override
    public void rollBack(StageContext stage) throws IOException {
      String restored = stage.restored("book", StateCodec.TEXT).orElse("nothing");
      calls.add("rollBack " + stage.stageNumber() + " with " + store(tidegate) + " to " + restored);
    }
  }

  private static String store(Tidegate tidegate) {
    return tidegate.flags().stringValue("orders.store", "code", EvaluationContext.EMPTY);
  }

  private static Directive.Builder enter(int stage) {
    return Directive.newBuilder()
        .setRolloutUid(UID)
        .setRollout(ROLLOUT)
        .setAttempt(1)
        .setStage(stage)
        .setStageName("stage-" + stage)
        .setKind(Directive.Kind.ENTER)
        .setToken(5)
        .setMember(true)
        .setAgentsNamed(true)
        .setCheckpointBefore(true)
        .setDeadlineMillis(10_000)
        .addLayer(flag("orders.store", "new"));
  }

  private static Directive.Builder rollBack(int target) {
    return enter(target).setKind(Directive.Kind.ROLL_BACK).clearLayer();
  }

  private Acknowledgement acknowledged(Acknowledgement.Kind kind, int stage) {
    return orchestrator.awaitAcknowledgement(
        ack -> ack.getKind() == kind && ack.getStage() == stage && ack.getFailure().isEmpty());
  }

  private void enterBothStages(Tidegate tidegate) throws InterruptedException {
    register(tidegate);
    orchestrator.serve(full(8, flag("orders.store", "old")), enter(1).build());
    acknowledged(Acknowledgement.Kind.ENTERED, 1);
    orchestrator.serve(full(9, flag("orders.store", "old")), enter(2).build());
    acknowledged(Acknowledgement.Kind.ENTERED, 2);
  }

  @Test
  void savesThenMigratesThenServesThenAcknowledges() throws InterruptedException {
    orchestrator.serve(full(7, flag("orders.store", "old")));
    try (Tidegate tidegate = connect()) {
      register(tidegate);
      orchestrator.serve(full(8, flag("orders.store", "old")), enter(1).build());
      Acknowledgement entered = acknowledged(Acknowledgement.Kind.ENTERED, 1);
      assertThat(entered.getApplied().getRevision()).isEqualTo(8);
      assertThat(calls).containsExactly("enter 1 with old");
      assertThat(store(tidegate)).isEqualTo("new");
      assertThat(orchestrator.checkpoints.restorePoint(UID, 1, 1, "book")).isEqualTo("v1");
      assertThat(tidegate.status().entered()).hasSize(1);
    }
  }

  @Test
  void obeysAnEarlierTokenInALaterEpochOnly() throws InterruptedException {
    orchestrator.serve(full(7, flag("orders.store", "old")));
    try (Tidegate tidegate = connect()) {
      register(tidegate);
      orchestrator.serve(full(8, flag("orders.store", "old")), enter(1).build());
      acknowledged(Acknowledgement.Kind.ENTERED, 1);
      Directive earlier = enter(2).setToken(4).build();
      orchestrator.serve(full(9, flag("orders.store", "old")), earlier);
      await().atMost(BOUND).until(() -> tidegate.status().revision() == 9);
      assertThat(calls).containsExactly("enter 1 with old");

      View.Builder adopted = full(5, flag("orders.store", "old"));
      adopted.setPosition(adopted.getPosition().toBuilder().setEpoch(2));
      orchestrator.serve(adopted, earlier);
      acknowledged(Acknowledgement.Kind.ENTERED, 2);
      assertThat(tidegate.status().epoch()).isEqualTo(2);
      assertThat(tidegate.status().revision()).isEqualTo(5);
    }
  }

  @Test
  void switchesFlagsBackBeforeItRestoresStateAndCallsTheHandler() throws InterruptedException {
    orchestrator.serve(full(7, flag("orders.store", "old")));
    try (Tidegate tidegate = connect()) {
      enterBothStages(tidegate);
      orchestrator.serve(full(10, flag("orders.store", "old")), rollBack(0).build());
      Acknowledgement done = acknowledged(Acknowledgement.Kind.ROLLED_BACK, 0);
      assertThat(done.getRestored()).isTrue();
      assertThat(state).hasValue("v1");
      assertThat(calls).last().isEqualTo("rollBack 0 with old to v1");
      assertThat(orchestrator.checkpoints.working("book")).isEqualTo("v1");
      assertThat(tidegate.status().entered()).isEmpty();
      assertThat(tidegate.ready()).isTrue();
    }
  }

  @Test
  void goesBackToAnEarlierStageWithThatStagesFlags() throws InterruptedException {
    orchestrator.serve(full(7, flag("orders.store", "old")));
    try (Tidegate tidegate = connect()) {
      register(tidegate);
      Directive.Builder first = enter(1).clearLayer().addLayer(flag("orders.store", "shadow"));
      orchestrator.serve(full(8, flag("orders.store", "old")), first.build());
      acknowledged(Acknowledgement.Kind.ENTERED, 1);
      orchestrator.serve(full(9, flag("orders.store", "old")), enter(2).build());
      acknowledged(Acknowledgement.Kind.ENTERED, 2);
      orchestrator.serve(
          full(10, flag("orders.store", "old")),
          rollBack(1).addLayer(flag("orders.store", "shadow")).build());
      acknowledged(Acknowledgement.Kind.ROLLED_BACK, 1);
      assertThat(store(tidegate)).isEqualTo("shadow");
      assertThat(state).hasValue("v2");
      assertThat(tidegate.status().entered()).extracting(s -> s.stage()).containsExactly(1);
    }
  }

  @Test
  void keepsFlagsOffAndSaysWhyWhenTheHandlerThrows() throws InterruptedException {
    orchestrator.serve(full(7, flag("orders.store", "old")));
    try (Tidegate tidegate = connect()) {
      register(tidegate);
      tidegate.onStage(ROLLOUT, new Failing());
      orchestrator.serve(full(8, flag("orders.store", "old")), enter(1).build());
      Acknowledgement failed =
          orchestrator.awaitAcknowledgement(ack -> !ack.getFailure().isEmpty());
      assertThat(failed.getFailure()).contains("no room");
      assertThat(store(tidegate)).isEqualTo("old");
      orchestrator.serve(full(9, flag("orders.store", "old")), rollBack(0).build());
      assertThat(acknowledged(Acknowledgement.Kind.ROLLED_BACK, 0).getRestored()).isTrue();
      assertThat(state).hasValue("v1");
    }
  }

  private final class Failing implements StageHandler {
    @Override
    public void enter(StageContext stage) {
      state.set("half");
      throw new IllegalStateException("no room");
    }

    @Override
    public void rollBack(StageContext stage) {}
  }

  @Test
  void failsTheStageAndInterruptsTheHandlerWhenItsDeadlinePasses() throws InterruptedException {
    orchestrator.serve(full(7, flag("orders.store", "old")));
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    try (Tidegate tidegate = connect()) {
      register(tidegate);
      tidegate.onStage(
          ROLLOUT,
          new StageHandler() {
            @Override
            public void enter(StageContext stage) throws InterruptedException {
              try {
                never.await();
              } finally {
                interrupted.countDown();
              }
            }

            @Override
            public void rollBack(StageContext stage) {}
          });
      orchestrator.serve(
          full(8, flag("orders.store", "old")), enter(1).setDeadlineMillis(200).build());
      Acknowledgement failed =
          orchestrator.awaitAcknowledgement(ack -> !ack.getFailure().isEmpty());
      assertThat(failed.getFailure()).contains("not done within");
      await().atMost(BOUND).until(() -> interrupted.getCount() == 0);
      assertThat(store(tidegate)).isEqualTo("old");
    }
  }

  @Test
  void staysOutsideAsNoMemberAndAcknowledgesFlagsOnlyStagesAtOnce() throws InterruptedException {
    orchestrator.serve(full(7, flag("orders.store", "old")));
    try (Tidegate tidegate = connect()) {
      register(tidegate);
      orchestrator.serve(full(8, flag("orders.store", "old")), enter(1).setMember(false).build());
      await().atMost(BOUND).until(() -> tidegate.status().revision() == 8);
      Directive flagsOnly = enter(2).setAgentsNamed(false).clearLayer().build();
      orchestrator.serve(full(9, flag("orders.store", "new")), flagsOnly);
      acknowledged(Acknowledgement.Kind.APPLIED, 2);
      assertThat(calls).isEmpty();
      assertThat(orchestrator.acknowledgements)
          .extracting(Acknowledgement::getStage)
          .containsExactly(2);
      assertThat(store(tidegate)).isEqualTo("new");
    }
  }

  @Test
  void ignoresADirectiveOfASupersededLeader() throws InterruptedException {
    orchestrator.serve(full(7, flag("orders.store", "old")));
    try (Tidegate tidegate = connect()) {
      register(tidegate);
      orchestrator.serve(full(8, flag("orders.store", "old")), enter(1).build());
      acknowledged(Acknowledgement.Kind.ENTERED, 1);
      orchestrator.serve(full(9, flag("orders.store", "old")), rollBack(0).setToken(4).build());
      await().atMost(BOUND).until(() -> tidegate.status().revision() == 9);
      assertThat(store(tidegate)).isEqualTo("new");
    }
  }

  @Test
  void remembersEnteredStagesOverARestartAndRollsBackBeforeItIsReady() throws Exception {
    orchestrator.serve(full(7, flag("orders.store", "old")));
    try (Tidegate tidegate = connect()) {
      Checkpoint<String> book = register(tidegate);
      orchestrator.serve(full(8, flag("orders.store", "old")), enter(1).build());
      acknowledged(Acknowledgement.Kind.ENTERED, 1);
      assertThat(book.save()).isTrue();
    }
    state.set("fresh");
    orchestrator.serve(full(9, flag("orders.store", "old")), rollBack(0).build());
    try (Tidegate again = connect()) {
      Checkpoint<String> book = again.checkpoint("book", StateCodec.TEXT, state::get, state::set);
      assertThat(book.restore()).isEqualTo(Checkpoint.Restored.FROM_ORCHESTRATOR);
      assertThat(again.ready()).isFalse();
      assertThat(again.awaitReady(BOUND)).isTrue();
      assertThat(state).hasValue("v1");
      assertThat(orchestrator.hellos.get(1).getEntered(0).getRestorePoint()).isTrue();
    }
  }

  @Test
  void servesNothingMoreOfARolloutThatIsNotSpokenOfAfterARestart() throws Exception {
    orchestrator.serve(full(7, flag("orders.store", "old")));
    try (Tidegate tidegate = connect()) {
      register(tidegate);
      orchestrator.serve(full(8, flag("orders.store", "old")), enter(1).build());
      acknowledged(Acknowledgement.Kind.ENTERED, 1);
    }
    orchestrator.serve(full(9, flag("orders.store", "old")));
    try (Tidegate again = connect()) {
      await().atMost(BOUND).until(() -> "old".equals(store(again)));
    }
  }

  @Test
  void saysHelloAgainWhenAStageItBeganIsSpokenOfNoMore() throws InterruptedException {
    orchestrator.serve(full(7, flag("orders.store", "old")));
    try (Tidegate tidegate = connect()) {
      register(tidegate);
      tidegate.onStage(ROLLOUT, new Failing());
      orchestrator.serve(full(8, flag("orders.store", "old")), enter(1).build());
      orchestrator.awaitAcknowledgement(ack -> !ack.getFailure().isEmpty());
      orchestrator.serve(full(9, flag("orders.store", "old")));
      await().atMost(BOUND).until(() -> orchestrator.hellos.size() == 2);
      assertThat(orchestrator.hellos.get(1).getEntered(0).getRestorePoint()).isTrue();
      orchestrator.serve(full(10, flag("orders.store", "old")), rollBack(0).build());
      assertThat(acknowledged(Acknowledgement.Kind.ROLLED_BACK, 0).getRestored()).isTrue();
      assertThat(state).hasValue("v1");
    }
  }

  @Test
  void finishesARollbackThatIsSpokenOfNoMore() throws InterruptedException {
    orchestrator.serve(full(7, flag("orders.store", "old")));
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    try (Tidegate tidegate = connect()) {
      register(tidegate);
      orchestrator.serve(full(8, flag("orders.store", "old")), enter(1).build());
      acknowledged(Acknowledgement.Kind.ENTERED, 1);
      tidegate.onStage(
          ROLLOUT,
          new StageHandler() {
            @Override
            public void enter(StageContext stage) {}

            @Override
            public void rollBack(StageContext stage) throws InterruptedException {
              begun.countDown();
              goOn.await();
            }
          });
      orchestrator.serve(full(9, flag("orders.store", "old")), rollBack(0).build());
      await().atMost(BOUND).until(() -> begun.getCount() == 0);
      orchestrator.serve(full(10, flag("orders.store", "old")));
      await().atMost(BOUND).until(() -> tidegate.status().revision() == 10);
      goOn.countDown();
      await().atMost(BOUND).until(() -> tidegate.status().entered().isEmpty());
      assertThat(state).hasValue("v1");
    }
  }

  @Test
  void acknowledgesAgainAfterAReconnect() throws InterruptedException {
    orchestrator.serve(full(7, flag("orders.store", "old")));
    try (Tidegate tidegate = connect()) {
      register(tidegate);
      orchestrator.serve(full(8, flag("orders.store", "old")), enter(1).build());
      acknowledged(Acknowledgement.Kind.ENTERED, 1);
      orchestrator.acknowledgements.clear();
      orchestrator.disconnect("replica-boot-2");
      acknowledged(Acknowledgement.Kind.ENTERED, 1);
      assertThat(calls).hasSize(1);
    }
  }

  @Test
  void forgetsWhatItEnteredWhenTheRolloutIsCompleted() throws InterruptedException {
    orchestrator.serve(full(7, flag("orders.store", "old")));
    try (Tidegate tidegate = connect()) {
      register(tidegate);
      orchestrator.serve(full(8, flag("orders.store", "old")), enter(1).build());
      acknowledged(Acknowledgement.Kind.ENTERED, 1);
      Directive completed = enter(1).setKind(Directive.Kind.COMPLETED).clearLayer().build();
      orchestrator.serve(full(9, flag("orders.store", "shadow")), completed);
      await().atMost(BOUND).until(() -> tidegate.status().entered().isEmpty());
      assertThat(store(tidegate)).isEqualTo("shadow");
    }
  }

  private static Directive revert(String restoreOf) {
    return rollBack(0).setRolloutUid(REVERT).setRestoreOf(restoreOf).setAgentsNamed(false).build();
  }

  private Acknowledgement reverted() {
    return orchestrator.awaitAcknowledgement(
        ack -> ack.getRolloutUid().equals(REVERT) && ack.getFailure().isEmpty());
  }

  @Test
  void restoresWhatWasBeforeACompletedRolloutOnceWhenThatIsReverted() throws Exception {
    orchestrator.serve(full(7, flag("orders.store", "old")));
    try (Tidegate tidegate = connect()) {
      enterBothStages(tidegate);
      orchestrator.serve(
          full(10, flag("orders.store", "new")),
          enter(2).setKind(Directive.Kind.COMPLETED).build());
      await().atMost(BOUND).until(() -> tidegate.status().entered().isEmpty());
      orchestrator.serve(full(11, flag("orders.store", "old")), revert(UID));
      assertThat(reverted().getRestored()).isTrue();
      assertThat(state).hasValue("v1");
      assertThat(calls).endsWith("rollBack 0 with old to v1");
      state.set("v3");
    }
    int before = calls.size();
    orchestrator.serve(full(12, flag("orders.store", "old")), revert(UID));
    try (Tidegate tidegate = connect()) {
      tidegate.onStage(ROLLOUT, new Migration(tidegate));
      assertThat(tidegate.awaitReady(BOUND)).isTrue();
      assertThat(reverted().getRestored()).isTrue();
      assertThat(calls).hasSize(before);
    }
  }

  @Test
  void hasNothingToRestoreOfACompletedRolloutItNeverEntered() throws InterruptedException {
    orchestrator.serve(full(7, flag("orders.store", "old")));
    try (Tidegate tidegate = connect()) {
      register(tidegate);
      orchestrator.serve(full(8, flag("orders.store", "old")), revert(UID));
      assertThat(reverted().getRestored()).isFalse();
      assertThat(state).hasValue("v1");
    }
  }
}

package dev.tidegate.agent;

import static dev.tidegate.agent.TestingOrchestrator.flag;
import static dev.tidegate.agent.TestingOrchestrator.full;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.core.rule.EvaluationContext;
import dev.tidegate.proto.v1.View;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How an agent saves its state outside of stages, and what it finds when it starts again. */
final class AgentCheckpointsTest {
  private static final Duration BOUND = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private TestingOrchestrator orchestrator;
  private final AtomicReference<String> state = new AtomicReference<>("v1");

  @BeforeEach
  void start() throws IOException {
    orchestrator = TestingOrchestrator.start();
  }

  @AfterEach
  void stop() {
    orchestrator.close();
  }

  private Tidegate connect() {
    return connect(folder);
  }

  private Tidegate connect(Path dataDir) {
    return Tidegate.builder()
        .environment(Map.of())
        .orchestrator(orchestrator.target())
        .service("orders")
        .instance("o-1")
        .dataDir(dataDir)
        .connect();
  }

  /** Registers a state, and waits until the agent is ready. */
  private Checkpoint<String> register(Tidegate tidegate) throws InterruptedException {
    Checkpoint<String> checkpoint =
        tidegate.checkpoint("book", StateCodec.TEXT, state::get, state::set);
    assertThat(tidegate.awaitReady(BOUND)).isTrue();
    return checkpoint;
  }

  private static String store(Tidegate tidegate) {
    return tidegate.flags().stringValue("orders.store", "code", EvaluationContext.EMPTY);
  }

  @Test
  void triesASaveAgainWhileItsOutcomeIsUnknown() throws Exception {
    orchestrator.serve(full(7));
    try (Tidegate tidegate = connect()) {
      Checkpoint<String> book = register(tidegate);
      orchestrator.checkpoints.failNextSaves(Status.ABORTED, Status.RESOURCE_EXHAUSTED);
      assertThat(book.save()).isTrue();
      assertThat(orchestrator.checkpoints.working("book")).isEqualTo("v1");
    }
  }

  @Test
  void stopsCheckpointingOnceANewerBootOwnsTheInstance() throws Exception {
    orchestrator.serve(full(7, flag("orders.store", "old")));
    try (Tidegate old = connect()) {
      Checkpoint<String> book = register(old);
      assertThat(book.save()).isTrue();
      try (Tidegate newer = connect(folder.resolve("newer"))) {
        Checkpoint<String> same =
            newer.checkpoint("book", StateCodec.TEXT, () -> "newer", state::set);
        assertThat(newer.awaitReady(BOUND)).isTrue();
        assertThat(same.save()).isTrue();
        assertThat(book.save()).isFalse();
        assertThat(book.isSuperseded()).isTrue();
        assertThat(orchestrator.checkpoints.working("book")).isEqualTo("newer");
        assertThat(store(old)).isEqualTo("old");
      }
    }
  }

  @Test
  void checkpointsAgainOnceAStoreThatForgotItIsAdopted() throws Exception {
    orchestrator.serve(full(7, flag("orders.store", "old")));
    try (Tidegate tidegate = connect()) {
      Checkpoint<String> book = register(tidegate);
      assertThat(book.save()).isTrue();
      orchestrator.checkpoints.forgetOwner();
      assertThat(book.save()).isFalse();
      View.Builder adopted = full(5, flag("orders.store", "new"));
      adopted.setPosition(adopted.getPosition().toBuilder().setEpoch(2));
      orchestrator.serve(adopted);
      await().atMost(BOUND).until(() -> tidegate.status().epoch() == 2);
      state.set("after");
      assertThat(book.save()).isTrue();
      assertThat(book.isSuperseded()).isFalse();
      assertThat(orchestrator.checkpoints.working("book")).isEqualTo("after");
    }
  }

  @Test
  void restoresFromDiskWhileTheOrchestratorIsDown() throws Exception {
    orchestrator.serve(full(7));
    try (Tidegate tidegate = connect()) {
      assertThat(register(tidegate).save()).isTrue();
    }
    orchestrator.close();
    state.set("fresh");
    try (Tidegate again = connect()) {
      Checkpoint<String> book = again.checkpoint("book", StateCodec.TEXT, state::get, state::set);
      assertThat(book.restore()).isEqualTo(Checkpoint.Restored.FROM_DISK);
      assertThat(state).hasValue("v1");
    }
  }
}

package dev.tidegate.agent;

import static dev.tidegate.agent.TestingOrchestrator.flag;
import static dev.tidegate.agent.TestingOrchestrator.full;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.proto.v1.Acknowledgement;
import dev.tidegate.proto.v1.Acknowledgement.Kind;
import dev.tidegate.proto.v1.Directive;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AgentProbesTest {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final String ROLLOUT = "orders-store-v2";
  private static final String UID = "01j0000000000000000000000a";

  @TempDir private Path folder;
  private TestingOrchestrator orchestrator;
  private final AtomicReference<String> state = new AtomicReference<>("v1");
  private final List<String> restored = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() throws IOException {
    orchestrator = TestingOrchestrator.start();
    orchestrator.serve(full(7, flag("orders.store", "old")));
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

  /** A service whose state is kept by {@code codec}. */
  private Tidegate connect(StateCodec<String> codec) throws InterruptedException {
    Tidegate tidegate = connect();
    tidegate.checkpoint("book", codec, state::get, restored::add);
    assertThat(tidegate.awaitReady(BOUND)).isTrue();
    return tidegate;
  }

  private static Directive.Builder directive(Directive.Kind kind) {
    return Directive.newBuilder()
        .setRolloutUid(UID)
        .setRollout(ROLLOUT)
        .setKind(kind)
        .setToken(5)
        .setMember(true)
        .setDeadlineMillis(10_000);
  }

  private void probe(long round) {
    orchestrator.serve(
        full(7 + round, flag("orders.store", "old")),
        directive(Directive.Kind.PROBE).setRound(round).build());
  }

  private Acknowledgement probed(Predicate<Acknowledgement> wanted) {
    return orchestrator.awaitAcknowledgement(
        ack -> ack.getKind() == Kind.PROBED && wanted.test(ack));
  }

  private static StateCodec<String> reading(StateCodecs.Decoder decode) {
    return new StateCodecs(decode);
  }

  /** Text, read by whatever a test says. */
  private record StateCodecs(Decoder decoder) implements StateCodec<String> {
    interface Decoder {
      String decode(String written) throws IOException;
    }

    @Override
    public byte[] encode(String text) {
      return text.getBytes(UTF_8);
    }

    @Override
    public String decode(byte[] bytes) throws IOException {
      return decoder.decode(new String(bytes, UTF_8));
    }
  }

  @Test
  void savesLoadsReadsAndDeletesEveryStateAndAppliesNothing() throws InterruptedException {
    try (Tidegate tidegate = connect(StateCodec.TEXT)) {
      probe(3);
      Acknowledgement done = probed(ack -> ack.getRound() == 3);
      assertThat(done.getFailure()).isEmpty();
      assertThat(done.getStage()).isZero();
      assertThat(done.getCheckpointMicros()).isPositive();
      assertThat(orchestrator.checkpoints.keptOf(UID)).isEmpty();
      assertThat(orchestrator.checkpoints.working("book")).isEmpty();
      assertThat(restored).isEmpty();
      assertThat(tidegate.status().entered()).isEmpty();
      assertThat(orchestrator.hellos).allMatch(hello -> hello.getProtocol() == 1);
    }
  }

  @Test
  void answersEachRound() throws InterruptedException {
    try (Tidegate tidegate = connect(StateCodec.TEXT)) {
      probe(3);
      probed(ack -> ack.getRound() == 3);
      probe(4);
      assertThat(probed(ack -> ack.getRound() == 4).getFailure()).isEmpty();
      assertThat(tidegate.ready()).isTrue();
    }
  }

  @Test
  void saysWhichStateCannotBeReadAndTriesAgain() throws InterruptedException {
    AtomicBoolean broken = new AtomicBoolean(true);
    StateCodec<String> codec =
        reading(
            written -> {
              if (broken.get()) {
                throw new IOException("unknown version 3");
              }
              return written;
            });
    try (Tidegate tidegate = connect(codec)) {
      probe(3);
      Acknowledgement failed = probed(ack -> !ack.getFailure().isEmpty());
      assertThat(failed.getFailure())
          .contains("state book cannot be read back", "unknown version 3");
      assertThat(orchestrator.checkpoints.keptOf(UID)).isEmpty();
      broken.set(false);
      assertThat(probed(ack -> ack.getFailure().isEmpty()).getRound()).isEqualTo(3);
      assertThat(tidegate.ready()).isTrue();
    }
  }

  @Test
  void noticesACodecThatLosesSomething() throws InterruptedException {
    state.set("all of it");
    StateCodec<String> codec = reading(written -> written.substring(0, 3));
    try (Tidegate tidegate = connect(codec)) {
      probe(3);
      assertThat(probed(ack -> true).getFailure())
          .contains("state book is another one when it is read back");
      assertThat(tidegate.ready()).isTrue();
    }
  }

  @Test
  void saysWhichStateCannotBeTaken() throws InterruptedException {
    try (Tidegate tidegate = connect()) {
      tidegate.checkpoint(
          "book",
          StateCodec.TEXT,
          () -> {
            throw new IllegalStateException("not loaded yet");
          },
          restored::add);
      assertThat(tidegate.awaitReady(BOUND)).isTrue();
      probe(3);
      assertThat(probed(ack -> true).getFailure())
          .contains("state book cannot be serialised", "not loaded yet");
    }
  }

  @Test
  void passesWithoutAnyState() throws InterruptedException {
    try (Tidegate tidegate = connect()) {
      assertThat(tidegate.awaitReady(BOUND)).isTrue();
      probe(3);
      assertThat(probed(ack -> true).getFailure()).isEmpty();
    }
  }

  @Test
  void entersAgainWithANewRestorePointAfterARehearsal() throws InterruptedException {
    try (Tidegate tidegate = connect(StateCodec.TEXT)) {
      Directive enter =
          directive(Directive.Kind.ENTER)
              .setStage(1)
              .setAgentsNamed(true)
              .setCheckpointBefore(true)
              .addLayer(flag("orders.store", "new"))
              .build();
      orchestrator.serve(full(8, flag("orders.store", "old")), enter);
      orchestrator.awaitAcknowledgement(ack -> ack.getKind() == Kind.ENTERED);
      orchestrator.serve(
          full(9, flag("orders.store", "old")),
          directive(Directive.Kind.ROLL_BACK).setRehearsal(true).build());
      Acknowledgement back =
          orchestrator.awaitAcknowledgement(ack -> ack.getKind() == Kind.ROLLED_BACK);
      assertThat(back.getRestored()).isTrue();
      assertThat(restored).containsExactly("v1");
      assertThat(orchestrator.checkpoints.keptOf(UID)).isEmpty();
      state.set("v1, and what was done since");
      orchestrator.serve(full(10, flag("orders.store", "old")), enter);
      orchestrator.awaitAcknowledgement(
          ack -> ack.getKind() == Kind.ENTERED && ack.getApplied().getRevision() == 10);
      assertThat(orchestrator.checkpoints.restorePoint(UID, 0, 1, "book"))
          .isEqualTo("v1, and what was done since");
      assertThat(tidegate.status().entered()).hasSize(1);
    }
  }
}

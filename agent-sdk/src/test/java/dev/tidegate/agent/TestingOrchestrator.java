package dev.tidegate.agent;

import static org.awaitility.Awaitility.await;

import dev.tidegate.proto.v1.Acknowledgement;
import dev.tidegate.proto.v1.AgentMessage;
import dev.tidegate.proto.v1.AgentServiceGrpc;
import dev.tidegate.proto.v1.Directive;
import dev.tidegate.proto.v1.Drain;
import dev.tidegate.proto.v1.Flag;
import dev.tidegate.proto.v1.Hello;
import dev.tidegate.proto.v1.OrchestratorMessage;
import dev.tidegate.proto.v1.Position;
import dev.tidegate.proto.v1.SignalReceipt;
import dev.tidegate.proto.v1.SignalReport;
import dev.tidegate.proto.v1.UseReport;
import dev.tidegate.proto.v1.View;
import dev.tidegate.proto.v1.Welcome;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An orchestrator that says what the test tells it to, on a loopback port of its own. Every agent
 * that connects is welcomed and gets the last view set.
 */
final class TestingOrchestrator extends AgentServiceGrpc.AgentServiceImplBase
    implements AutoCloseable {
  private static final Duration BOUND = Duration.ofSeconds(20);

  final TestingCheckpoints checkpoints = new TestingCheckpoints();
  final List<Hello> hellos = new CopyOnWriteArrayList<>();
  final List<Acknowledgement> acknowledgements = new CopyOnWriteArrayList<>();
  final List<SignalReport> reports = new CopyOnWriteArrayList<>();
  final List<UseReport> uses = new CopyOnWriteArrayList<>();
  final List<Position> applied = new CopyOnWriteArrayList<>();
  final AtomicInteger goodbyes = new AtomicInteger();
  private final Server server;
  private final int boundPort;
  private volatile View view = View.getDefaultInstance();
  private volatile String replicaBoot = "replica-boot-1";
  private volatile boolean receipts = true;
  private volatile @Nullable StreamObserver<OrchestratorMessage> agent;

  private TestingOrchestrator(int port) throws IOException {
    server =
        Grpc.newServerBuilderForPort(port, InsecureServerCredentials.create())
            .addService(this)
            .addService(checkpoints)
            .build()
            .start();
    boundPort = server.getPort();
  }

  static TestingOrchestrator start() throws IOException {
    return new TestingOrchestrator(0);
  }

  /** Another one on the port of one that is closed. */
  static TestingOrchestrator startAt(int port) throws IOException {
    return new TestingOrchestrator(port);
  }

  int port() {
    return boundPort;
  }

  String target() {
    return "127.0.0.1:" + boundPort;
  }

  /** A flag that is the text {@code variant} for everybody. */
  static Flag flag(String key, String variant) {
    return Flag.newBuilder()
        .setKey(key)
        .setDefinition(
            """
            {"state":"ENABLED","variants":{"old":"old","new":"new","shadow":"shadow"},\
            "defaultVariant":"%s"}\
            """
                .formatted(variant))
        .build();
  }

  /** A full view. */
  static View.Builder full(long revision, Flag... flags) {
    return View.newBuilder()
        .setPosition(Position.newBuilder().setEpoch(1).setRevision(revision))
        .setFull(true)
        .setParts(1)
        .addAllFlags(List.of(flags));
  }

  /** Sends {@code builder}'s view to the connected agent, and to all that connect later. */
  void serve(View.Builder builder, Directive... directives) {
    View newView = builder.clearDirectives().addAllDirectives(List.of(directives)).build();
    view = newView;
    send(OrchestratorMessage.newBuilder().setView(newView).build());
  }

  /** Sends a message as it is to the connected agent, if there is one. */
  synchronized void send(OrchestratorMessage message) {
    StreamObserver<OrchestratorMessage> connected = agent;
    if (connected != null) {
      connected.onNext(message);
    }
  }

  /** Ends the connected agent's stream as a replica does that goes away. */
  synchronized void disconnect(String newReplicaBoot) {
    replicaBoot = newReplicaBoot;
    StreamObserver<OrchestratorMessage> connected = agent;
    agent = null;
    if (connected != null) {
      connected.onError(Status.UNAVAILABLE.asRuntimeException());
    }
  }

  void drain() {
    send(
        OrchestratorMessage.newBuilder()
            .setDrain(Drain.newBuilder().setReconnectWithinMillis(10))
            .build());
  }

  /** From now on reports are kept without receipt. */
  void withholdReceipts() {
    receipts = false;
  }

  /** The first acknowledgement that matches, waited for. */
  Acknowledgement awaitAcknowledgement(Predicate<Acknowledgement> wanted) {
    await().atMost(BOUND).until(() -> acknowledgements.stream().anyMatch(wanted));
    return acknowledgements.stream().filter(wanted).findFirst().orElseThrow();
  }

  @Override
  public StreamObserver<AgentMessage> connect(StreamObserver<OrchestratorMessage> answers) {
    return new StreamObserver<>() {
      @Override
      public void onNext(AgentMessage message) {
        received(answers, message);
      }

      @Override
      public void onError(Throwable thrown) {
        left(answers);
      }

      @Override
      public void onCompleted() {
        goodbyes.incrementAndGet();
        left(answers);
        answers.onCompleted();
      }
    };
  }

  private synchronized void left(StreamObserver<OrchestratorMessage> answers) {
    if (agent == answers) {
      agent = null;
    }
  }

  private synchronized void received(
      StreamObserver<OrchestratorMessage> answers, AgentMessage message) {
    switch (message.getBodyCase()) {
      case HELLO -> {
        hellos.add(message.getHello());
        agent = answers;
        send(
            OrchestratorMessage.newBuilder()
                .setWelcome(
                    Welcome.newBuilder()
                        .setReplica("orch-a")
                        .setReplicaBoot(replicaBoot)
                        .setReportIntervalMillis(100)
                        .setCumulativeReports(true))
                .build());
        if (view.getParts() > 0) {
          send(OrchestratorMessage.newBuilder().setView(view).build());
        }
      }
      case ACKNOWLEDGEMENT -> acknowledgements.add(message.getAcknowledgement());
      case SIGNALS -> {
        reports.add(message.getSignals());
        if (receipts) {
          send(
              OrchestratorMessage.newBuilder()
                  .setReceipt(
                      SignalReceipt.newBuilder().setSequence(message.getSignals().getSequence()))
                  .build());
        }
      }
      case USES -> uses.add(message.getUses());
      case APPLIED -> applied.add(message.getApplied().getPosition());
      case BODY_NOT_SET -> throw new AssertionError("an agent sent nothing");
    }
  }

  /** Ends; on return the port is free. */
  @Override
  public void close() {
    server.shutdownNow();
    await().atMost(BOUND).until(server::isTerminated);
  }
}

package dev.tidegate.orchestrator.api;

import dev.tidegate.orchestrator.fanout.Fanout;
import dev.tidegate.orchestrator.signal.AgentSessions;
import dev.tidegate.orchestrator.signal.AgentState;
import dev.tidegate.orchestrator.signal.CounterBook;
import dev.tidegate.orchestrator.signal.ReplicaIdentity;
import dev.tidegate.orchestrator.signal.TransitionTimings;
import dev.tidegate.orchestrator.usage.FlagUsage;
import dev.tidegate.proto.v1.AgentMessage;
import dev.tidegate.proto.v1.AgentServiceGrpc;
import dev.tidegate.proto.v1.Hello;
import dev.tidegate.proto.v1.OrchestratorMessage;
import dev.tidegate.proto.v1.Welcome;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The streams of agents: each is a session, an outbox, and what the agent says. Thread-safe. */
public final class AgentApi extends AgentServiceGrpc.AgentServiceImplBase {
  /** How often agents report what they counted. */
  static final Duration REPORT_INTERVAL = Duration.ofSeconds(1);

  private static final int CONNECTS_PER_SECOND = 500;

  private final ReplicaIdentity self;
  private final AgentSessions sessions;
  private final CounterBook counters;
  private final FlagUsage usage;
  private final TransitionTimings timings;
  private final Fanout fanout;
  private final Runnable onAcknowledgement;
  private final Consumer<AgentState> onHello;
  private final LongSupplier nanoTicker;
  private final ConnectionAdmission admission;
  private final LongAdder refused = new LongAdder();
  private final AtomicBoolean draining = new AtomicBoolean();

  /**
   * The service.
   *
   * @param usage told how often agents evaluate flags
   * @param onAcknowledgement told after each acknowledgement, so that the leader learns of it soon
   * @param onHello told of each agent that was admitted; must not block
   * @param nanoTicker monotonic nanoseconds
   */
  public AgentApi(
      ReplicaIdentity self,
      AgentSessions sessions,
      CounterBook counters,
      FlagUsage usage,
      TransitionTimings timings,
      Fanout fanout,
      Runnable onAcknowledgement,
      Consumer<AgentState> onHello,
      LongSupplier nanoTicker) {
    this.self = self;
    this.sessions = sessions;
    this.counters = counters;
    this.usage = usage;
    this.timings = timings;
    this.fanout = fanout;
    this.onAcknowledgement = onAcknowledgement;
    this.onHello = onHello;
    this.nanoTicker = nanoTicker;
    this.admission =
        new ConnectionAdmission(CONNECTS_PER_SECOND, Duration.ofSeconds(1), nanoTicker);
  }

  @Override
  public StreamObserver<AgentMessage> connect(StreamObserver<OrchestratorMessage> responses) {
    return new AgentStream((ServerCallStreamObserver<OrchestratorMessage>) responses, this);
  }

  /** Admits the stream that sent {@code hello}, or throws. */
  AgentSessions.Session admit(Hello hello) {
    Limits.check(hello);
    if (draining.get()) {
      throw Status.UNAVAILABLE.withDescription("this replica is going away").asRuntimeException();
    }
    Duration wait = admission.admit();
    if (!wait.isZero()) {
      refused.increment();
      throw Fault.exhausted("too many agents connect at once", wait);
    }
    AgentSessions.Session session =
        sessions
            .open(hello)
            .orElseThrow(
                () ->
                    Fault.exhausted(
                        "this replica has its %d agents".formatted(AgentSessions.AGENTS_MAX),
                        Duration.ofSeconds(5)));
    onHello.accept(session.agent());
    return session;
  }

  /** How many streams were refused since too many agents connected at once. */
  public long refused() {
    return refused.sum();
  }

  OrchestratorMessage welcome() {
    return OrchestratorMessage.newBuilder()
        .setWelcome(
            Welcome.newBuilder()
                .setReplica(self.replica())
                .setReplicaBoot(self.boot())
                .setReportIntervalMillis(REPORT_INTERVAL.toMillis())
                .setCumulativeReports(true))
        .build();
  }

  AgentSessions sessions() {
    return sessions;
  }

  CounterBook counters() {
    return counters;
  }

  /**
   * The agent's stream ended.
   *
   * @param expected true if one of both sides said so
   */
  void left(AgentState agent, boolean expected) {
    if (!expected && !draining.get()) {
      counters.lost(agent, self.boot());
    }
    counters.left(agent);
  }

  FlagUsage usage() {
    return usage;
  }

  TransitionTimings timings() {
    return timings;
  }

  Fanout fanout() {
    return fanout;
  }

  void acknowledged() {
    onAcknowledgement.run();
  }

  LongSupplier nanoTicker() {
    return nanoTicker;
  }

  /** Tells connected agents to go elsewhere within {@code within}, and admits no new ones. */
  public void drain(Duration within) {
    draining.set(true);
    fanout.drain(within);
  }

  /** Ends the streams that are left. */
  public void endStreams() {
    draining.set(true);
    fanout.endAll(Status.UNAVAILABLE.withDescription("this replica is going away"));
  }
}

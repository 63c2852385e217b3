package dev.tidegate.orchestrator.api;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.tidegate.orchestrator.access.TlsFiles;
import dev.tidegate.orchestrator.checkpoint.CheckpointStore;
import dev.tidegate.orchestrator.checkpoint.SaveAdmission;
import dev.tidegate.orchestrator.fanout.Fanout;
import dev.tidegate.orchestrator.fanout.TestingView;
import dev.tidegate.orchestrator.signal.AgentSessions;
import dev.tidegate.orchestrator.signal.CounterBook;
import dev.tidegate.orchestrator.signal.FleetLedger;
import dev.tidegate.orchestrator.signal.ReplicaIdentity;
import dev.tidegate.orchestrator.signal.ReplicaReporter;
import dev.tidegate.orchestrator.signal.TransitionTimings;
import dev.tidegate.orchestrator.usage.FlagUsage;
import dev.tidegate.orchestrator.view.RolloutView;
import dev.tidegate.proto.v1.Acknowledgement;
import dev.tidegate.proto.v1.AgentIdentity;
import dev.tidegate.proto.v1.AgentMessage;
import dev.tidegate.proto.v1.AgentServiceGrpc;
import dev.tidegate.proto.v1.CheckpointServiceGrpc;
import dev.tidegate.proto.v1.Hello;
import dev.tidegate.proto.v1.LoadRequest;
import dev.tidegate.proto.v1.LoadResponse;
import dev.tidegate.proto.v1.OrchestratorMessage;
import dev.tidegate.proto.v1.OwnRequest;
import dev.tidegate.proto.v1.SaveHeader;
import dev.tidegate.proto.v1.SaveRequest;
import dev.tidegate.proto.v1.SaveResponse;
import dev.tidegate.proto.v1.SignalReport;
import dev.tidegate.testkit.MemoryStore;
import dev.tidegate.testkit.TestingClock;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class GrpcServerTest {
  private static final TlsFiles PLAIN = new TlsFiles(null, null, null);

  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
  private final ScheduledExecutorService reporting = Executors.newScheduledThreadPool(1);
  private final ExecutorService calls = Executors.newFixedThreadPool(4);
  private final TestingView view = new TestingView().flag("a", "{\"state\":\"ENABLED\"}");
  private final AtomicReference<RolloutView> current = new AtomicReference<>(view.view());
  private final TestingClock clock = new TestingClock();
  private final Fanout fanout = new Fanout(scheduler, clock.ticker(), new SimpleMeterRegistry());
  private final AgentSessions sessions = new AgentSessions();
  private final CounterBook counters = new CounterBook(System::nanoTime);
  private final FlagUsage usage = new FlagUsage();
  private final TransitionTimings timings = new TransitionTimings(clock.ticker());
  private final FleetLedger ledger =
      new FleetLedger(clock.ticker(), timings::acknowledged, counts -> {});
  private final AgentApi agents =
      new AgentApi(
          new ReplicaIdentity("r1", "r1-boot"),
          sessions,
          counters,
          usage,
          timings,
          fanout,
          () -> {},
          agent -> {},
          clock.ticker());
  private final CheckpointApi checkpoints =
      new CheckpointApi(
          new CheckpointStore(new MemoryStore(clock)), new SaveAdmission(5, clock.ticker()), calls);
  private final List<ManagedChannel> channels = new ArrayList<>();
  private @Nullable GrpcServer server;

  @BeforeEach
  void start() throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    ReplicaApi replicas =
        new ReplicaApi(new ReplicaIdentity("r1", "r1-boot"), current::get, ledger, clock.ticker());
    server = GrpcServer.start(any, PLAIN, List.of(agents, checkpoints, replicas), List.of(), calls);
    publish();
  }

  @AfterEach
  void stop() throws Exception {
    channels.forEach(ManagedChannel::shutdownNow);
    if (server != null) {
      server.stop(Duration.ofMillis(100));
    }
    List.of(scheduler, reporting, calls).forEach(ExecutorService::shutdownNow);
  }

  private void publish() {
    current.set(view.view());
    fanout.onViewChange(view.change());
  }

  private String address() {
    return "127.0.0.1:" + requireNonNull(server).port();
  }

  private ManagedChannel channel() throws Exception {
    ManagedChannel channel = new ReplicaChannels(PLAIN, null).apply(address());
    channels.add(channel);
    return channel;
  }

  /** An agent that says what it is told to. */
  private static final class ScriptedAgent implements StreamObserver<OrchestratorMessage> {
    final ConcurrentLinkedQueue<OrchestratorMessage> received = new ConcurrentLinkedQueue<>();
    final StreamObserver<AgentMessage> stream;
    volatile @Nullable Status ended;

    ScriptedAgent(ManagedChannel channel) {
      stream = AgentServiceGrpc.newStub(channel).connect(this);
    }

    ScriptedAgent hello(String instance) {
      stream.onNext(
          AgentMessage.newBuilder()
              .setHello(
                  Hello.newBuilder().setIdentity(identity(instance)).setBootId("b-" + instance))
              .build());
      return this;
    }

    long views() {
      return received.stream().filter(OrchestratorMessage::hasView).count();
    }

    @Override
    public void onNext(OrchestratorMessage message) {
      received.add(message);
    }

    @Override
    public void onError(Throwable cause) {
      ended = Status.fromThrowable(cause);
    }

    @Override
    public void onCompleted() {
      ended = Status.OK;
    }
  }

  private static AgentIdentity identity(String instance) {
    return AgentIdentity.newBuilder()
        .setNamespace("shop")
        .setService("orders")
        .setInstance(instance)
        .build();
  }

  private ScriptedAgent connected(String instance) throws Exception {
    ScriptedAgent agent = new ScriptedAgent(channel()).hello(instance);
    await().until(() -> agent.views() == 1);
    return agent;
  }

  private static void awaitEnd(ScriptedAgent agent, Status.Code code, String words) {
    await().until(() -> agent.ended != null);
    Status status = requireNonNull(agent.ended);
    assertThat(status.getCode()).isEqualTo(code);
    assertThat(String.valueOf(status.getDescription())).contains(words);
  }

  @Test
  void welcomesAnAgentAndBringsItEveryChange() throws Exception {
    ScriptedAgent agent = connected("i-0");
    assertThat(agent.received.peek().getWelcome().getReplicaBoot()).isEqualTo("r1-boot");

    view.flag("b", "{\"state\":\"DISABLED\"}");
    publish();

    await().until(() -> agent.views() == 2);
    assertThat(sessions.size()).isEqualTo(1);
  }

  @Test
  void receiptsReportsAndCountsThemOnce() throws Exception {
    ScriptedAgent agent = connected("i-0");
    AgentMessage report =
        AgentMessage.newBuilder().setSignals(SignalReport.newBuilder().setSequence(1)).build();
    agent.stream.onNext(report);
    agent.stream.onNext(report);

    await()
        .until(() -> agent.received.stream().filter(OrchestratorMessage::hasReceipt).count() == 2);
  }

  @Test
  void namesTheFieldThatIsRefused() throws Exception {
    awaitEnd(
        new ScriptedAgent(channel()).hello("in/valid"),
        Status.Code.INVALID_ARGUMENT,
        "identity.instance");
    ScriptedAgent silent = new ScriptedAgent(channel());
    silent.stream.onNext(
        AgentMessage.newBuilder().setSignals(SignalReport.getDefaultInstance()).build());
    awaitEnd(silent, Status.Code.INVALID_ARGUMENT, "hello");
    ScriptedAgent unkind = connected("i-0");
    unkind.stream.onNext(
        AgentMessage.newBuilder()
            .setAcknowledgement(Acknowledgement.newBuilder().setRolloutUid("uid-1"))
            .build());
    awaitEnd(unkind, Status.Code.INVALID_ARGUMENT, "acknowledgement.kind");
    await().until(() -> sessions.size() == 0);
  }

  @Test
  void letsInABoundedNumberOfAgentsASecond() throws Exception {
    ManagedChannel[] shared = {channel(), channel(), channel()};
    List<ScriptedAgent> storm = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      storm.add(new ScriptedAgent(shared[i % 3]).hello("i-" + i));
    }

    await().until(() -> storm.stream().allMatch(a -> a.ended != null || a.views() == 1));

    assertThat(storm.stream().filter(a -> a.ended == null)).hasSize(500);
    assertThat(storm.stream().map(a -> a.ended).filter(e -> e != null))
        .allMatch(status -> status.getCode() == Status.Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void drainsBeforeItGoesAway() throws Exception {
    ScriptedAgent agent = connected("i-0");

    agents.drain(Duration.ofSeconds(2));
    await().until(() -> agent.received.stream().anyMatch(OrchestratorMessage::hasDrain));
    awaitEnd(new ScriptedAgent(channel()).hello("i-1"), Status.Code.UNAVAILABLE, "going away");
    agents.endStreams();

    awaitEnd(agent, Status.Code.UNAVAILABLE, "going away");
  }

  @Test
  void reportsAnotherReplicasAgentsToTheLeader() throws Exception {
    view.leader("r1", address()).replica("r2", "r2-boot");
    current.set(view.view());
    AgentSessions elsewhere = new AgentSessions();
    elsewhere.open(Hello.newBuilder().setIdentity(identity("i-9")).setBootId("b").build());
    ReplicaReporter reporter =
        new ReplicaReporter(
            new ReplicaIdentity("r2", "r2-boot"),
            elsewhere,
            new CounterBook(System::nanoTime),
            new FlagUsage(),
            current::get,
            new FleetLedger(clock.ticker(), timings::acknowledged, counts -> {}),
            new ReplicaChannels(PLAIN, null),
            reporting,
            clock.ticker());
    reporter.start();

    await().until(() -> ledger.members(agent -> true).size() == 1);

    assertThat(ledger.members(agent -> true).get(0).replica()).isEqualTo("r2");
    reporting.submit(reporter::close).get();
  }

  private SaveResponse save(long incarnation, String name, byte[] content, byte[] digest)
      throws Exception {
    AtomicReference<SaveResponse> saved = new AtomicReference<>();
    AtomicReference<Throwable> failed = new AtomicReference<>();
    StreamObserver<SaveRequest> stream =
        CheckpointServiceGrpc.newStub(channel())
            .save(
                new StreamObserver<>() {
                  @Override
                  public void onNext(SaveResponse response) {
                    saved.set(response);
                  }

                  @Override
                  public void onError(Throwable cause) {
                    failed.set(cause);
                  }

                  @Override
                  public void onCompleted() {
                    assertThat(saved.get()).isNotNull();
                  }
                });
    stream.onNext(
        SaveRequest.newBuilder()
            .setHeader(
                SaveHeader.newBuilder()
                    .setIdentity(identity("i-0"))
                    .setIncarnation(incarnation)
                    .setName(name)
                    .setSizeBytes(content.length)
                    .setSha256(ByteString.copyFrom(digest)))
            .build());
    for (int from = 0; from < content.length; from += CheckpointApi.CHUNK_BYTES) {
      int size = Math.min(CheckpointApi.CHUNK_BYTES, content.length - from);
      stream.onNext(
          SaveRequest.newBuilder().setChunk(ByteString.copyFrom(content, from, size)).build());
    }
    stream.onCompleted();
    await().until(() -> saved.get() != null || failed.get() != null);
    if (failed.get() != null) {
      throw Status.fromThrowable(failed.get()).asException();
    }
    return requireNonNull(saved.get());
  }

  private static byte[] digest(byte[] content) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(content);
  }

  private long own(String boot) throws Exception {
    return CheckpointServiceGrpc.newBlockingStub(channel())
        .own(OwnRequest.newBuilder().setIdentity(identity("i-0")).setBootId(boot).build())
        .getIncarnation();
  }

  @Test
  void keepsAStateOfAMegabyteInChunks() throws Exception {
    byte[] content = new byte[1 << 20];
    content[70_000] = 7;
    long incarnation = own("boot-a");

    long revision = save(incarnation, "orders", content, digest(content)).getRevision();

    Iterator<LoadResponse> loaded =
        CheckpointServiceGrpc.newBlockingStub(channel())
            .load(LoadRequest.newBuilder().setIdentity(identity("i-0")).setName("orders").build());
    assertThat(loaded.next().getHeader().getRevision()).isEqualTo(revision);
    ByteString all = ByteString.EMPTY;
    while (loaded.hasNext()) {
      all = all.concat(loaded.next().getChunk());
    }
    assertThat(all.toByteArray()).isEqualTo(content);
  }

  @Test
  void refusesSavesOfASupersededBootAndOfDamagedContent() throws Exception {
    byte[] content = {1, 2, 3};
    long old = own("boot-a");
    long current = own("boot-b");

    assertThatThrownBy(() -> save(old, "orders", content, digest(content)))
        .hasMessageContaining("FAILED_PRECONDITION")
        .hasMessageContaining("SUPERSEDED");
    assertThatThrownBy(() -> save(current, "orders", content, new byte[32]))
        .hasMessageContaining("INVALID_ARGUMENT")
        .hasMessageContaining("sha256");
    assertThatThrownBy(() -> own("boot-a")).hasMessageContaining("SUPERSEDED");
  }

  @Test
  void admitsSavesAtABoundedRate() throws Exception {
    byte[] content = {1};
    long incarnation = own("boot-a");
    for (int i = 0; i < 5; i++) {
      save(incarnation, "state-" + i, content, digest(content));
    }

    assertThatThrownBy(() -> save(incarnation, "orders", content, digest(content)))
        .hasMessageContaining("RESOURCE_EXHAUSTED");
  }
}

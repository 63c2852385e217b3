package dev.tidegate.orchestrator.server;

import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.access.AccessPolicy;
import dev.tidegate.orchestrator.access.Secret;
import dev.tidegate.orchestrator.api.ReplicaChannels;
import dev.tidegate.orchestrator.exchange.BoundedClient;
import dev.tidegate.orchestrator.notify.NotificationSenders;
import dev.tidegate.orchestrator.notify.NotificationTargets;
import dev.tidegate.orchestrator.notify.Notifier;
import dev.tidegate.orchestrator.operate.History;
import dev.tidegate.orchestrator.provider.Providers;
import dev.tidegate.orchestrator.replica.AgentSide;
import dev.tidegate.orchestrator.replica.ReplicaEngine;
import dev.tidegate.orchestrator.replica.ReplicaGround;
import dev.tidegate.orchestrator.replica.Threads;
import dev.tidegate.orchestrator.signal.ReplicaIdentity;
import dev.tidegate.orchestrator.view.ViewKeeper;
import dev.tidegate.orchestrator.view.ViewWait;
import dev.tidegate.orchestrator.web.OperatorApi;
import dev.tidegate.orchestrator.web.WebServer;
import dev.tidegate.orchestrator.webhook.StageWebhooks;
import dev.tidegate.orchestrator.webhook.WebhookRequests;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One orchestrator, wired and started. Everything is stopped in the reverse order of its start:
 * agents are sent elsewhere, the claim is handed over, then the listeners and the store are closed.
 */
final class RunningOrchestrator implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningOrchestrator.class);
  private static final Duration SYNC_WITHIN = Duration.ofSeconds(20);
  private static final int CALL_THREADS = 4;
  private static final int PROVIDER_THREADS = 2;

  private final OrchestratorOptions options;
  private final InstantSource clock = InstantSource.system();
  private final LongSupplier ticker = System::nanoTime;
  private final RandomGenerator random = new SharedRandom();
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private List<String> etcdEndpoints = List.of();
  private String http = "";
  private String grpc = "";
  private String flagd = "";
  private String replica = "";

  private RunningOrchestrator(OrchestratorOptions options) {
    this.options = options;
  }

  /** Starts an orchestrator and waits until it serves. */
  static RunningOrchestrator start(OrchestratorOptions options) throws StartException {
    RunningOrchestrator orchestrator = new RunningOrchestrator(options);
    try {
      orchestrator.start();
      return orchestrator;
    } catch (StartException | RuntimeException e) {
      orchestrator.close();
      throw e;
    } catch (IOException e) {
      orchestrator.close();
      throw StartException.usage(
          "a listener cannot be opened",
          String.valueOf(e.getMessage()),
          "see --http, --grpc, --tls-*");
    }
  }

  /**
   * What everything else stands on.
   *
   * @param client calls other people's servers
   * @param posts what they are sent
   */
  private record Ground(
      OrchestratorSettings settings,
      Threads threads,
      EtcdSide etcd,
      PrometheusMeterRegistry registry,
      BoundedClient client,
      WebhookRequests posts) {}

  private void start() throws StartException, IOException {
    Ground ground = ground();
    OrchestratorSettings settings = ground.settings();
    ReplicaEngine engine = own(engine(ground));
    tellPeople(ground, engine);
    options.positionFile().ifPresent(file -> remember(file, engine, ground.threads()));
    engine.follow();
    awaitSync(engine.views());
    ground.etcd().watchHealth(ground.threads().timers("etcd-health"));
    ServerMeters.register(ground.registry(), engine, ground.etcd(), clock);
    listen(ground, engine);
    listenToOperators(ground, engine);
    engine.lead(settings.advertised(grpc), settings.advertised(http), Version.text());
    own(engine.agents()::awaitDrained); // stops begin with the last one
    own(engine::leave);
  }

  private static void remember(PositionFile file, ReplicaEngine engine, Threads threads) {
    engine.rewinds().remember(file.read());
    file.keep(engine.rewinds()::latest, threads.timers("position"));
  }

  private Ground ground() throws StartException {
    OrchestratorSettings settings = OrchestratorSettings.of(options);
    replica = settings.replica();
    ProcessThreads threads = own(new ProcessThreads());
    EtcdSide etcd = own(EtcdSide.open(options, ticker, random));
    etcdEndpoints = etcd.endpoints();
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    own(registry::close);
    BoundedClient client =
        new BoundedClient(
            threads.blocking("provider", PROVIDER_THREADS), threads.timers("provider-deadline"));
    return new Ground(
        settings,
        threads,
        etcd,
        registry,
        client,
        new WebhookRequests(settings.webhookSecret(), clock));
  }

  private ReplicaEngine engine(Ground ground) throws IOException {
    OrchestratorSettings settings = ground.settings();
    PrometheusMeterRegistry registry = ground.registry();
    return new ReplicaEngine(
        new ReplicaGround(
            new ReplicaIdentity(replica, Long.toHexString(random.nextLong())),
            ground.etcd().store(),
            ground.threads(),
            ViewWait.BLOCKING,
            clock,
            ticker,
            random,
            new ReplicaChannels(settings.tls(), settings.token()),
            registry,
            settings.leaseTtl(),
            settings.look()),
        settings.flagd(),
        new Providers(ground.client(), ground.posts(), clock, ticker, registry),
        new StageWebhooks(ground.client(), ground.posts(), ticker, registry));
  }

  private void tellPeople(Ground ground, ReplicaEngine engine) {
    NotificationTargets targets = ground.settings().notified();
    if (targets.isEmpty()) {
      return;
    }
    Threads threads = ground.threads();
    Notifier notifier =
        new Notifier(
            targets,
            new NotificationSenders(
                ground.client(),
                ground.posts(),
                threads.blocking("notify-mail", Math.max(1, targets.mails()))),
            ground.etcd().store(),
            engine.views()::current,
            engine::fence,
            clock,
            ticker,
            threads.timers("notify"),
            ground.registry());
    engine.views().onChange(change -> notifier.wake());
    notifier.start();
  }

  /** Where agents, replicas and clients of flagd are served. */
  private void listen(Ground ground, ReplicaEngine engine) throws IOException {
    OrchestratorSettings settings = ground.settings();
    @Nullable InetSocketAddress also = settings.flagdAddress();
    GrpcListeners listeners =
        own(
            new GrpcListeners(
                settings, ground.threads().calls(CALL_THREADS), engine.agents()::endStreams));
    int port = listeners.open(settings.grpc(), engine.agents().services());
    if (also != null) {
      listeners.open(also, engine.flagd().services());
    }
    engine.serve();
    grpc = Addresses.text(settings.grpc().getHostString(), port);
    flagd = also == null ? "" : Addresses.text(also.getHostString(), also.getPort());
  }

  private void listenToOperators(Ground ground, ReplicaEngine engine) throws IOException {
    OrchestratorSettings settings = ground.settings();
    @Nullable Secret token = settings.token();
    OfrepSide ofrep =
        new OfrepSide(
            engine.views(),
            engine.foreign(),
            settings.flagd().defaultNamespace(),
            engine.usage()::count,
            ground.threads());
    WebServer web =
        own(
            WebServer.start(
                settings.http(),
                settings.tls(),
                token == null ? AccessPolicy.open() : AccessPolicy.requiring(token),
                ofrep.beside(operatorApi(ground, engine))));
    own(ofrep);
    http = Addresses.text(web.address().getHostString(), web.address().getPort());
  }

  private OperatorApi operatorApi(Ground ground, ReplicaEngine engine) {
    AgentSide agents = engine.agents();
    return OperatorApi.of(
        new OperatorApi.Self(
            replica,
            Version.text(),
            ground.settings().tls().hasIdentity(),
            () -> engine.fence().isPresent(),
            () -> agents.sessions().size(),
            ground.etcd()::describe,
            ground.registry()::scrape),
        new OperatorApi.Leader(engine.reconciler(), agents.ledger(), agents.timings()),
        engine.flagd().clients(),
        engine.usageLog()::read,
        engine.views(),
        engine.mutations(),
        engine.checkpoints(),
        new History(ground.etcd().store(), engine.views()),
        clock,
        ticker);
  }

  private static void awaitSync(ViewKeeper views) throws StartException {
    try {
      if (!views.awaitRevision(new Revision(1), SYNC_WITHIN)) {
        throw StartException.unreachable(
            "the keyspace cannot be read",
            "etcd did not deliver it within " + SYNC_WITHIN.toSeconds() + " s",
            "see the log");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private <T extends AutoCloseable> T own(T part) {
    started.push(part);
    return part;
  }

  String httpAddress() {
    return http;
  }

  /** Where flagd's services are also served; empty if only where agents are. */
  String flagdAddress() {
    return flagd;
  }

  String grpcAddress() {
    return grpc;
  }

  String replicaId() {
    return replica;
  }

  List<String> etcdEndpoints() {
    return etcdEndpoints;
  }

  @Override
  public void close() {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) { // one part that cannot be stopped must not keep the others running
        LOG.atWarn().setCause(e).log("a part did not stop cleanly");
      }
    }
  }

  /** Random numbers of whichever thread asks. */
  private static final class SharedRandom implements RandomGenerator {
    @Override
    public long nextLong() {
      return ThreadLocalRandom.current().nextLong();
    }
  }
}

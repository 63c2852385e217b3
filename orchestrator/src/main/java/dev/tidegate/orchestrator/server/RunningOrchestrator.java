package dev.tidegate.orchestrator.server;

import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.access.AccessPolicy;
import dev.tidegate.orchestrator.access.Secret;
import dev.tidegate.orchestrator.api.ReplicaChannels;
import dev.tidegate.orchestrator.checkpoint.CheckpointStore;
import dev.tidegate.orchestrator.claim.Candidacy;
import dev.tidegate.orchestrator.claim.Leadership;
import dev.tidegate.orchestrator.claim.ReplicaRecord;
import dev.tidegate.orchestrator.exchange.BoundedClient;
import dev.tidegate.orchestrator.flagd.FlagdApi;
import dev.tidegate.orchestrator.foreign.ForeignFlags;
import dev.tidegate.orchestrator.notify.NotificationSenders;
import dev.tidegate.orchestrator.notify.NotificationTargets;
import dev.tidegate.orchestrator.notify.Notifier;
import dev.tidegate.orchestrator.operate.History;
import dev.tidegate.orchestrator.operate.Mutations;
import dev.tidegate.orchestrator.provider.Providers;
import dev.tidegate.orchestrator.reconcile.LeadershipLink;
import dev.tidegate.orchestrator.reconcile.ReconcileMeters;
import dev.tidegate.orchestrator.reconcile.ReconcileSettings;
import dev.tidegate.orchestrator.reconcile.Reconciler;
import dev.tidegate.orchestrator.signal.ReplicaIdentity;
import dev.tidegate.orchestrator.usage.FlagUsage;
import dev.tidegate.orchestrator.usage.UsageLog;
import dev.tidegate.orchestrator.view.ViewKeeper;
import dev.tidegate.orchestrator.view.ViewMeters;
import dev.tidegate.orchestrator.web.OperatorApi;
import dev.tidegate.orchestrator.web.WebServer;
import dev.tidegate.orchestrator.webhook.StageWebhooks;
import dev.tidegate.orchestrator.webhook.WebhookRequests;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.LeaderClaim;
import dev.tidegate.orchestrator.wire.Replica;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
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
  private static final int RECONCILE_THREADS = 4;
  private static final int PROVIDER_THREADS = 2;

  private final OrchestratorOptions options;
  private final InstantSource clock = InstantSource.system();
  private final LongSupplier ticker = System::nanoTime;
  private final RandomGenerator random = new SharedRandom();
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final AtomicReference<@Nullable Candidacy> candidacy = new AtomicReference<>();
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

  /** What everything else stands on. */
  private record Ground(
      OrchestratorSettings settings,
      Threads threads,
      EtcdSide etcd,
      PrometheusMeterRegistry registry,
      ViewKeeper views,
      CheckpointStore checkpoints) {}

  /** What serves clients without an agent. */
  private record ForeignSide(ForeignFlags flags, FlagdApi flagd, FlagUsage usage) {}

  private void start() throws StartException, IOException {
    Ground ground = ground();
    ForeignSide foreign = foreignSide(ground);
    String boot = Long.toHexString(random.nextLong());
    AtomicReference<@Nullable Reconciler> wakes = new AtomicReference<>();
    AgentSide agents = own(agentSide(ground, foreign, boot, wakes));
    Reconciler reconciler = own(reconciler(ground, agents));
    wakes.set(reconciler);
    own(ground.etcd().store().follow(Keyspace.WATCHED, ground.views()));
    awaitSync(ground.views());
    ServerMeters.register(
        ground.registry(), ground.views(), agents, () -> fence().isPresent(), ground.etcd(), clock);
    listen(ground, foreign, agents, reconciler);
    lead(ground.settings(), ground.threads(), ground.etcd(), boot, agents, reconciler);
  }

  private Ground ground() throws StartException {
    OrchestratorSettings settings = OrchestratorSettings.of(options);
    replica = settings.replica();
    Threads threads = own(new Threads());
    EtcdSide etcd = own(EtcdSide.open(options, ticker, random));
    etcdEndpoints = etcd.endpoints();
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    own(registry::close);
    ViewKeeper views = new ViewKeeper(threads.serial("view"), new ViewMeters(registry));
    return new Ground(settings, threads, etcd, registry, views, new CheckpointStore(etcd.store()));
  }

  private ForeignSide foreignSide(Ground ground) {
    ViewKeeper views = ground.views();
    FlagUsage usage = new FlagUsage();
    ForeignFlags flags = new ForeignFlags(views::current, clock);
    FlagdApi flagd =
        new FlagdApi(
            flags,
            () -> views.current().revision().isAfter(Revision.NONE),
            ground.settings().flagd(),
            usage::count,
            ground.threads().timers("flagd"),
            ticker,
            clock,
            ground.registry());
    return new ForeignSide(flags, flagd, usage);
  }

  private AgentSide agentSide(
      Ground ground, ForeignSide foreign, String boot, AtomicReference<@Nullable Reconciler> wakes)
      throws IOException {
    OrchestratorSettings settings = ground.settings();
    return new AgentSide(
        new ReplicaIdentity(replica, boot),
        ground.views(),
        ground.checkpoints(),
        new ReplicaChannels(settings.tls(), settings.token()),
        ground.threads(),
        ticker,
        clock,
        ground.registry(),
        foreign.flagd(),
        foreign.usage(),
        namespace -> wake(wakes, namespace));
  }

  private Reconciler reconciler(Ground ground, AgentSide agents) {
    Duration look = ground.settings().look();
    BoundedClient client =
        new BoundedClient(
            ground.threads().blocking("provider", PROVIDER_THREADS),
            ground.threads().timers("provider-deadline"));
    WebhookRequests posts = new WebhookRequests(ground.settings().webhookSecret(), clock);
    tellPeople(ground, client, posts);
    return new Reconciler(
        ground.etcd().store(),
        ground.views(),
        agents.observations(),
        new Providers(client, posts, clock, ticker, ground.registry()),
        new StageWebhooks(client, posts, ticker, ground.registry()),
        new LeadershipLink(this::fence, fenced -> LOG.warn("a commit was fenced")),
        ground.threads().blocking("reconcile", RECONCILE_THREADS),
        ground.threads().timers("wake-up"),
        clock,
        ticker,
        new ReconcileSettings(look, look),
        new ReconcileMeters(ground.registry()));
  }

  private void tellPeople(Ground ground, BoundedClient client, WebhookRequests posts) {
    NotificationTargets targets = ground.settings().notified();
    if (targets.isEmpty()) {
      return;
    }
    Threads threads = ground.threads();
    Notifier notifier =
        new Notifier(
            targets,
            new NotificationSenders(
                client, posts, threads.blocking("notify-mail", Math.max(1, targets.mails()))),
            ground.etcd().store(),
            ground.views()::current,
            this::fence,
            clock,
            ticker,
            threads.timers("notify"),
            ground.registry());
    ground.views().onChange(change -> notifier.wake());
    notifier.start();
  }

  private void listen(Ground ground, ForeignSide foreign, AgentSide agents, Reconciler reconciler)
      throws IOException {
    OrchestratorSettings settings = ground.settings();
    @Nullable InetSocketAddress also = settings.flagdAddress();
    @Nullable Secret token = settings.token();
    int port = agents.serve(settings.grpc(), also, settings.tls(), token, ground.threads());
    grpc = Addresses.text(settings.grpc().getHostString(), port);
    flagd = also == null ? "" : Addresses.text(also.getHostString(), also.getPort());
    OfrepSide ofrep =
        new OfrepSide(
            ground.views(),
            foreign.flags(),
            settings.flagd().defaultNamespace(),
            foreign.usage()::count,
            ground.threads());
    WebServer web =
        own(
            WebServer.start(
                settings.http(),
                settings.tls(),
                token == null ? AccessPolicy.open() : AccessPolicy.requiring(token),
                ofrep.beside(operatorApi(ground, foreign, agents, reconciler))));
    own(ofrep);
    http = Addresses.text(web.address().getHostString(), web.address().getPort());
  }

  private OperatorApi operatorApi(
      Ground ground, ForeignSide foreign, AgentSide agents, Reconciler reconciler) {
    EtcdSide etcd = ground.etcd();
    return OperatorApi.of(
        new OperatorApi.Self(
            replica,
            Version.text(),
            ground.settings().tls().hasIdentity(),
            () -> fence().isPresent(),
            () -> agents.sessions().size(),
            etcd::describe,
            ground.registry()::scrape),
        new OperatorApi.Leader(reconciler, agents.ledger(), agents.timings()),
        foreign.flagd().clients(),
        usageLog(etcd, ground.views(), agents, ground.threads())::read,
        ground.views(),
        new Mutations(etcd.store(), ground.views(), clock, random),
        ground.checkpoints(),
        new History(etcd.store(), ground.views()),
        clock,
        ticker);
  }

  private UsageLog usageLog(EtcdSide etcd, ViewKeeper views, AgentSide agents, Threads threads) {
    UsageLog log =
        new UsageLog(etcd.store(), agents.fleetUsage(), views::current, this::fence, ticker);
    log.start(threads.timers("usage"));
    return log;
  }

  private void lead(
      OrchestratorSettings settings,
      Threads threads,
      EtcdSide etcd,
      String boot,
      AgentSide agents,
      Reconciler reconciler) {
    reconciler.start();
    String advertisedGrpc = settings.advertised(grpc);
    String advertisedHttp = settings.advertised(http);
    ReplicaRecord record =
        own(
            new ReplicaRecord(
                etcd.store(),
                new Replica(replica, boot, advertisedGrpc, advertisedHttp, Version.text()),
                threads.timers("replica-record"),
                random));
    record.start();
    Candidacy candidate =
        own(
            new Candidacy(
                etcd.store(),
                new LeaderClaim(replica, advertisedGrpc, advertisedHttp, "", Version.text()),
                settings.leaseTtl(),
                ticker,
                threads.timers("claim"),
                random,
                leadership -> onLeadership(leadership, reconciler)));
    candidacy.set(candidate);
    candidate.start();
    own(agents::drain);
  }

  private Optional<dev.tidegate.core.store.Fence> fence() {
    @Nullable Candidacy candidate = candidacy.get();
    return candidate == null ? Optional.empty() : candidate.leadership().fence();
  }

  private static void wake(AtomicReference<@Nullable Reconciler> wakes, String namespace) {
    @Nullable Reconciler reconciler = wakes.get();
    if (reconciler != null) {
      reconciler.wakeNamespace(namespace);
    }
  }

  private void onLeadership(Leadership leadership, Reconciler reconciler) {
    LOG.atInfo()
        .addKeyValue("replica", replica)
        .addKeyValue("claim", leadership)
        .log("leadership changed");
    reconciler.wakeAll();
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

package dev.tidegate.orchestrator.server;

import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.access.AccessPolicy;
import dev.tidegate.orchestrator.access.BindRule;
import dev.tidegate.orchestrator.access.Secret;
import dev.tidegate.orchestrator.access.TlsFiles;
import dev.tidegate.orchestrator.api.ReplicaChannels;
import dev.tidegate.orchestrator.checkpoint.CheckpointStore;
import dev.tidegate.orchestrator.claim.Candidacy;
import dev.tidegate.orchestrator.claim.Leadership;
import dev.tidegate.orchestrator.claim.ReplicaRecord;
import dev.tidegate.orchestrator.flagd.FlagdApi;
import dev.tidegate.orchestrator.flagd.FlagdSettings;
import dev.tidegate.orchestrator.foreign.ForeignClients;
import dev.tidegate.orchestrator.foreign.ForeignFlags;
import dev.tidegate.orchestrator.operate.History;
import dev.tidegate.orchestrator.operate.Mutations;
import dev.tidegate.orchestrator.reconcile.LeadershipLink;
import dev.tidegate.orchestrator.reconcile.ReconcileMeters;
import dev.tidegate.orchestrator.reconcile.ReconcileSettings;
import dev.tidegate.orchestrator.reconcile.Reconciler;
import dev.tidegate.orchestrator.signal.ReplicaIdentity;
import dev.tidegate.orchestrator.signal.SignalObservations;
import dev.tidegate.orchestrator.usage.FlagUsage;
import dev.tidegate.orchestrator.usage.UsageLog;
import dev.tidegate.orchestrator.view.ViewKeeper;
import dev.tidegate.orchestrator.view.ViewMeters;
import dev.tidegate.orchestrator.web.OperatorApi;
import dev.tidegate.orchestrator.web.WebServer;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.LeaderClaim;
import dev.tidegate.orchestrator.wire.Names;
import dev.tidegate.orchestrator.wire.Replica;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
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

  private void start() throws StartException, IOException {
    Settings settings = Settings.of(options);
    Threads threads = own(new Threads());
    EtcdSide etcd = own(EtcdSide.open(options, ticker, random));
    etcdEndpoints = etcd.endpoints();
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    own(registry::close);
    ViewKeeper views = new ViewKeeper(threads.serial("view"), new ViewMeters(registry));
    CheckpointStore checkpoints = new CheckpointStore(etcd.store());
    String boot = Long.toHexString(random.nextLong());
    replica = settings.replica();
    FlagUsage usage = new FlagUsage();
    ForeignFlags foreign = new ForeignFlags(views::current, clock);
    FlagdApi flagd =
        new FlagdApi(
            foreign,
            () -> views.current().revision().isAfter(Revision.NONE),
            settings.flagd(),
            usage::count,
            threads.timers("flagd"),
            ticker,
            clock,
            registry);
    AtomicReference<@Nullable Reconciler> wakes = new AtomicReference<>();
    AgentSide agents =
        own(
            new AgentSide(
                new ReplicaIdentity(replica, boot),
                views,
                checkpoints,
                new ReplicaChannels(settings.tls(), settings.token()),
                threads,
                ticker,
                clock,
                registry,
                flagd,
                usage,
                namespace -> wake(wakes, namespace)));
    Reconciler reconciler =
        own(
            new Reconciler(
                etcd.store(),
                views,
                new SignalObservations(agents.ledger(), ticker),
                new LeadershipLink(this::fence, fenced -> LOG.warn("a commit was fenced")),
                threads.blocking("reconcile", RECONCILE_THREADS),
                threads.timers("wake-up"),
                clock,
                ticker,
                new ReconcileSettings(settings.look(), settings.look()),
                new ReconcileMeters(registry)));
    wakes.set(reconciler);
    own(etcd.store().follow(Keyspace.WATCHED, views));
    awaitSync(views);
    ServerMeters.register(registry, views, agents, () -> fence().isPresent(), etcd, clock);
    listen(
        settings,
        threads,
        etcd,
        registry,
        views,
        checkpoints,
        agents,
        reconciler,
        foreign,
        flagd.clients());
    lead(settings, threads, etcd, boot, agents, reconciler);
  }

  private void listen(
      Settings settings,
      Threads threads,
      EtcdSide etcd,
      PrometheusMeterRegistry registry,
      ViewKeeper views,
      CheckpointStore checkpoints,
      AgentSide agents,
      Reconciler reconciler,
      ForeignFlags foreign,
      ForeignClients clients)
      throws IOException {
    @Nullable InetSocketAddress also = settings.flagdAddress();
    int port = agents.serve(settings.grpc(), also, settings.tls(), settings.token(), threads);
    grpc = Addresses.text(settings.grpc().getHostString(), port);
    flagd = also == null ? "" : Addresses.text(also.getHostString(), also.getPort());
    OperatorApi api =
        OperatorApi.of(
            new OperatorApi.Self(
                replica,
                Version.text(),
                settings.tls().hasIdentity(),
                () -> fence().isPresent(),
                () -> agents.sessions().size(),
                etcd::describe,
                registry::scrape),
            new OperatorApi.Leader(reconciler, agents.ledger(), agents.timings()),
            clients,
            usageLog(etcd, views, agents, threads)::read,
            views,
            new Mutations(etcd.store(), views, clock, random),
            checkpoints,
            new History(etcd.store(), views),
            clock,
            ticker);
    OfrepSide ofrep =
        new OfrepSide(
            views, foreign, settings.flagd().defaultNamespace(), agents.usage()::count, threads);
    @Nullable Secret token = settings.token();
    WebServer web =
        own(
            WebServer.start(
                settings.http(),
                settings.tls(),
                token == null ? AccessPolicy.open() : AccessPolicy.requiring(token),
                ofrep.beside(api)));
    own(ofrep);
    http = Addresses.text(web.address().getHostString(), web.address().getPort());
  }

  private UsageLog usageLog(EtcdSide etcd, ViewKeeper views, AgentSide agents, Threads threads) {
    UsageLog log =
        new UsageLog(etcd.store(), agents.fleetUsage(), views::current, this::fence, ticker);
    log.start(threads.timers("usage"));
    return log;
  }

  private void lead(
      Settings settings,
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

  /** The options, checked. */
  private record Settings(
      InetSocketAddress http,
      InetSocketAddress grpc,
      @Nullable InetSocketAddress flagdAddress,
      FlagdSettings flagd,
      TlsFiles tls,
      @Nullable Secret token,
      Duration leaseTtl,
      Duration look,
      String replica,
      @Nullable String advertise) {

    static Settings of(OrchestratorOptions options) throws StartException {
      try {
        TlsFiles tls = options.tls();
        options.etcdTls();
        InetSocketAddress http = Addresses.parse("--http", options.http);
        InetSocketAddress grpc = Addresses.parse("--grpc", options.grpc);
        if (!Names.isName(options.flagdNamespace)) {
          throw new IllegalArgumentException(
              "--flagd-namespace '" + options.flagdNamespace + "' is no name");
        }
        requireBindable("--http", http, tls, options);
        requireBindable("--grpc", grpc, tls, options);
        @Nullable Secret token =
            options.tokenFile == null ? null : Secret.of(Files.readString(options.tokenFile));
        String replica = options.replicaId == null ? defaultReplica(grpc) : options.replicaId;
        return new Settings(
            http,
            grpc,
            options.flagdPort() == 0 ? null : at(grpc, options.flagdPort()),
            FlagdSettings.of(options.flagdNamespace),
            tls,
            token,
            options.leaseTtl(),
            options.look(),
            replica,
            options.advertise);
      } catch (IllegalArgumentException e) {
        throw StartException.usage(
            String.valueOf(e.getMessage()), "an option is out of range", "see --help");
      } catch (IOException e) {
        throw StartException.usage(
            "the token file cannot be read", String.valueOf(e.getMessage()), "see --token-file");
      }
    }

    /** The same host, which {@code --grpc} was checked for. */
    private static InetSocketAddress at(InetSocketAddress host, int port) {
      return new InetSocketAddress(host.getHostString(), port);
    }

    private static void requireBindable(
        String option, InetSocketAddress address, TlsFiles tls, OrchestratorOptions options)
        throws StartException {
      Optional<String> refusal =
          BindRule.refusal(option, address, tls.hasIdentity(), options.insecure);
      if (refusal.isPresent()) {
        throw StartException.usage(
            refusal.get(), "everybody on the network could steer rollouts", "see --help");
      }
    }

    private static String defaultReplica(InetSocketAddress grpc) {
      @Nullable String host = System.getenv("HOSTNAME");
      String name = (host == null ? "replica" : host).toLowerCase(java.util.Locale.ROOT);
      return name.replaceAll("[^a-z0-9.-]", "-") + "-" + grpc.getPort();
    }

    /** Where others reach what is bound at {@code address}. */
    String advertised(String address) {
      int colon = address.lastIndexOf(':');
      return advertise == null ? address : advertise + address.substring(colon);
    }
  }
}

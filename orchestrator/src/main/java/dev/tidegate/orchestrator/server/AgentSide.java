package dev.tidegate.orchestrator.server;

import dev.tidegate.orchestrator.access.AccessPolicy;
import dev.tidegate.orchestrator.access.Secret;
import dev.tidegate.orchestrator.access.TlsFiles;
import dev.tidegate.orchestrator.access.TokenInterceptor;
import dev.tidegate.orchestrator.api.AgentApi;
import dev.tidegate.orchestrator.api.CheckpointApi;
import dev.tidegate.orchestrator.api.GrpcServer;
import dev.tidegate.orchestrator.api.ReplicaApi;
import dev.tidegate.orchestrator.api.ReplicaChannels;
import dev.tidegate.orchestrator.checkpoint.CheckpointStore;
import dev.tidegate.orchestrator.checkpoint.SaveAdmission;
import dev.tidegate.orchestrator.fanout.Fanout;
import dev.tidegate.orchestrator.flagd.FlagdApi;
import dev.tidegate.orchestrator.signal.AgentSessions;
import dev.tidegate.orchestrator.signal.CounterBook;
import dev.tidegate.orchestrator.signal.FleetLedger;
import dev.tidegate.orchestrator.signal.ReplicaIdentity;
import dev.tidegate.orchestrator.signal.ReplicaReporter;
import dev.tidegate.orchestrator.signal.SignalMeters;
import dev.tidegate.orchestrator.signal.SignalObservations;
import dev.tidegate.orchestrator.signal.TransitionTimings;
import dev.tidegate.orchestrator.usage.FlagUsage;
import dev.tidegate.orchestrator.usage.FleetUsage;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.ViewChange;
import dev.tidegate.orchestrator.view.ViewKeeper;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything between this replica and its agents, clients without an agent, and the other replicas.
 */
final class AgentSide implements AutoCloseable {
  private static final int SAVES_PER_SECOND = 200;
  private static final int CALL_THREADS = 4;
  private static final int CHECKPOINT_THREADS = 8;
  private static final Duration RECONNECT_WITHIN = Duration.ofSeconds(2);
  private static final Duration STOP_GRACE = Duration.ofSeconds(2);

  private final AgentSessions sessions;
  private final TransitionTimings timings;
  private final FleetLedger ledger;
  private final SignalObservations observations;
  private final Fanout fanout;
  private final FleetUsage fleetUsage;
  private final ReplicaReporter reporter;
  private final AgentApi agents;
  private final FlagdApi flagd;
  private final List<? extends io.grpc.BindableService> services;
  private final List<GrpcServer> servers = new ArrayList<>();

  /**
   * The agents' side; it serves after {@link #serve}.
   *
   * @param flagd served to clients without an agent, on the same listener
   * @param onAcknowledgement told the namespace in which an agent acknowledged
   */
  AgentSide(
      ReplicaIdentity self,
      ViewKeeper views,
      CheckpointStore checkpoints,
      ReplicaChannels channels,
      Threads threads,
      LongSupplier ticker,
      InstantSource clock,
      MeterRegistry registry,
      FlagdApi flagd,
      FlagUsage usage,
      Consumer<String> onAcknowledgement) {
    this.flagd = flagd;
    this.sessions = new AgentSessions();
    CounterBook counters = new CounterBook(ticker);
    SignalMeters meters = new SignalMeters(registry);
    meters.observe(sessions, counters);
    this.timings = new TransitionTimings(ticker);
    this.fleetUsage = new FleetUsage(clock);
    this.ledger =
        new FleetLedger(
            ticker,
            (agent, news) -> {
              timings.acknowledged(agent, news);
              onAcknowledgement.accept(agent.key().namespace());
            },
            fleetUsage::add);
    this.observations = new SignalObservations(ledger);
    meters.observe(observations);
    this.fanout = new Fanout(threads.timers("fanout"), ticker, registry);
    this.reporter =
        new ReplicaReporter(
            self,
            sessions,
            counters,
            usage,
            views::current,
            ledger,
            channels,
            threads.timers("reporter"),
            ticker);
    this.agents =
        new AgentApi(self, sessions, counters, usage, timings, fanout, reporter::nudge, ticker);
    List<io.grpc.BindableService> all = new ArrayList<>(flagd.services());
    all.add(agents);
    all.add(
        new CheckpointApi(
            checkpoints,
            new SaveAdmission(SAVES_PER_SECOND, ticker),
            threads.blocking("checkpoint", CHECKPOINT_THREADS)));
    all.add(new ReplicaApi(self.replica(), views::current, ledger));
    this.services = List.copyOf(all);
    views.onChange(timings::onViewChange);
    views.onChange(fanout::onViewChange);
    views.onChange(flagd::onViewChange);
    views.onChange(change -> forgetEnded(change, counters));
  }

  /**
   * Binds and serves; answers the port.
   *
   * @param flagdAddress where flagd's services are also served, or null
   */
  int serve(
      InetSocketAddress address,
      @Nullable InetSocketAddress flagdAddress,
      TlsFiles tls,
      @Nullable Secret token,
      Threads threads)
      throws IOException {
    AccessPolicy policy = token == null ? AccessPolicy.open() : AccessPolicy.requiring(token);
    ExecutorService calls = threads.calls(CALL_THREADS);
    GrpcServer server = listen(address, tls, services, policy, calls);
    if (flagdAddress != null) {
      listen(flagdAddress, tls, flagd.services(), policy, calls);
    }
    fanout.start();
    flagd.start();
    reporter.start();
    return server.port();
  }

  private GrpcServer listen(
      InetSocketAddress address,
      TlsFiles tls,
      List<? extends io.grpc.BindableService> offered,
      AccessPolicy policy,
      Executor calls)
      throws IOException {
    GrpcServer server =
        GrpcServer.start(address, tls, offered, List.of(new TokenInterceptor(policy)), calls);
    servers.add(server);
    return server;
  }

  private void forgetEnded(ViewChange change, CounterBook counters) {
    if (change.rollouts().isEmpty()) {
      return;
    }
    Set<String> active = new HashSet<>();
    for (NamespaceView namespace : change.view().namespaces().values()) {
      for (RolloutEntry entry : namespace.rollouts().values()) {
        if (entry.uid() != null && (entry.isActive() || entry.hasNewIncarnation())) {
          active.add(entry.uid().value());
        }
      }
    }
    counters.retain(active::contains);
    ledger.retain(active::contains);
  }

  FleetUsage fleetUsage() {
    return fleetUsage;
  }

  AgentSessions sessions() {
    return sessions;
  }

  TransitionTimings timings() {
    return timings;
  }

  SignalObservations observations() {
    return observations;
  }

  FleetLedger ledger() {
    return ledger;
  }

  /** Tells agents and other clients to go elsewhere. */
  void drain() {
    flagd.drain();
    agents.drain(RECONNECT_WITHIN);
  }

  @Override
  public void close() {
    flagd.drain();
    agents.endStreams();
    reporter.close();
    try {
      for (GrpcServer server : servers) {
        server.stop(STOP_GRACE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

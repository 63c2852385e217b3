package dev.tidegate.orchestrator.replica;

import dev.tidegate.orchestrator.api.AgentApi;
import dev.tidegate.orchestrator.api.CheckpointApi;
import dev.tidegate.orchestrator.api.ReplicaApi;
import dev.tidegate.orchestrator.checkpoint.CheckpointStore;
import dev.tidegate.orchestrator.checkpoint.SaveAdmission;
import dev.tidegate.orchestrator.fanout.Fanout;
import dev.tidegate.orchestrator.flagd.FlagdApi;
import dev.tidegate.orchestrator.signal.AgentSessions;
import dev.tidegate.orchestrator.signal.AgentState;
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
import dev.tidegate.orchestrator.view.RolloutView;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.view.ViewChange;
import dev.tidegate.orchestrator.view.ViewKeeper;
import io.grpc.BindableService;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything between this replica and its agents, clients without an agent, and the other replicas.
 */
public final class AgentSide implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AgentSide.class);
  private static final int SAVES_PER_SECOND = 200;
  private static final int CHECKPOINT_THREADS = 8;
  private static final Duration RECONNECT_WITHIN = Duration.ofSeconds(2);
  private static final Duration DRAINED_LATE = Duration.ofMillis(500);

  private final AgentSessions sessions;
  private final TransitionTimings timings;
  private final FleetLedger ledger;
  private final SignalObservations observations;
  private final Fanout fanout;
  private final FleetUsage fleetUsage;
  private final ReplicaReporter reporter;
  private final AgentApi agents;
  private final FlagdApi flagd;
  private final List<BindableService> services;

  /**
   * The agents' side; it begins with {@link #start}.
   *
   * @param flagd served to clients without an agent, beside the agents
   * @param usage told what agents evaluate
   * @param onAcknowledgement told the namespace in which an agent acknowledged
   * @param onHello told of each agent that connects; must not block
   */
  AgentSide(
      ReplicaGround ground,
      ViewKeeper views,
      CheckpointStore checkpoints,
      FlagdApi flagd,
      FlagUsage usage,
      Consumer<String> onAcknowledgement,
      Consumer<AgentState> onHello) {
    ReplicaIdentity self = ground.self();
    Threads threads = ground.threads();
    LongSupplier ticker = ground.ticker();
    MeterRegistry registry = ground.registry();
    this.flagd = flagd;
    this.sessions = new AgentSessions();
    CounterBook counters = new CounterBook(ticker);
    SignalMeters meters = new SignalMeters(registry);
    meters.observe(sessions, counters);
    this.timings = new TransitionTimings(ticker);
    this.fleetUsage = new FleetUsage(ground.clock());
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
            ground.channels(),
            threads.timers("reporter"),
            ticker);
    this.agents =
        new AgentApi(
            self, sessions, counters, usage, timings, fanout, reporter::nudge, onHello, ticker);
    FunctionCounter.builder("tidegate.agents.refused", agents, AgentApi::refused)
        .description("Streams refused since too many agents connected at once")
        .register(registry);
    List<BindableService> all = new ArrayList<>(flagd.services());
    all.add(agents);
    all.add(
        new CheckpointApi(
            checkpoints,
            new SaveAdmission(SAVES_PER_SECOND, ticker),
            threads.blocking("checkpoint", CHECKPOINT_THREADS)));
    all.add(new ReplicaApi(self, views::current, ledger, ticker));
    this.services = List.copyOf(all);
    views.onChange(timings::onViewChange);
    views.onChange(change -> ledger.registered(registered(change.view())));
    views.onChange(change -> reportSoon(change.system())); // there may be a new leader
    views.onChange(fanout::onViewChange);
    views.onChange(flagd::onViewChange);
    views.onChange(change -> forgetEnded(change, counters));
  }

  /** Does what goes on beside calls. Call it once. */
  void start() {
    fanout.start();
    flagd.start();
    reporter.start();
  }

  /** What a listener offers to agents, clients without an agent, and other replicas. */
  public List<BindableService> services() {
    return services;
  }

  private void reportSoon(boolean wanted) {
    if (wanted) {
      reporter.nudge();
    }
  }

  private static List<ReplicaIdentity> registered(RolloutView view) {
    return view.replicas().values().stream()
        .map(Stored::value)
        .map(replica -> new ReplicaIdentity(replica.replica(), replica.replicaBoot()))
        .toList();
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

  /** What is evaluated in the whole fleet; the leader's. */
  public FleetUsage fleetUsage() {
    return fleetUsage;
  }

  /** The agents connected here. */
  public AgentSessions sessions() {
    return sessions;
  }

  /** How long agents took. */
  public TransitionTimings timings() {
    return timings;
  }

  /** What the fleet says, as decisions see it. */
  public SignalObservations observations() {
    return observations;
  }

  /** What the fleet says; the leader's. */
  public FleetLedger ledger() {
    return ledger;
  }

  /** Tells agents and other clients to go elsewhere. */
  void drain() {
    flagd.drain();
    agents.drain(RECONNECT_WITHIN);
  }

  /**
   * Waits until agents that were told to go elsewhere have gone, as long as they were given for it
   * and a moment more. Their streams would be cut off else, all at once.
   */
  public void awaitDrained() throws InterruptedException {
    long millis = RECONNECT_WITHIN.plus(DRAINED_LATE).toMillis();
    try {
      sessions.whenEmpty().get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.atInfo().addKeyValue("agents", sessions.size()).log("agents did not go by themselves");
    } catch (ExecutionException e) {
      throw new IllegalStateException("never completed with a failure", e);
    }
  }

  /** Ends the streams that are left, so that a listener can be closed. */
  public void endStreams() {
    flagd.drain();
    agents.endStreams();
  }

  @Override
  public void close() {
    endStreams();
    reporter.close();
  }
}

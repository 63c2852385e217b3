package dev.tidegate.orchestrator.replica;

import dev.tidegate.core.store.Fence;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Subscription;
import dev.tidegate.orchestrator.checkpoint.CheckpointStore;
import dev.tidegate.orchestrator.claim.Candidacy;
import dev.tidegate.orchestrator.claim.Leadership;
import dev.tidegate.orchestrator.claim.ReplicaRecord;
import dev.tidegate.orchestrator.flagd.FlagdApi;
import dev.tidegate.orchestrator.flagd.FlagdSettings;
import dev.tidegate.orchestrator.foreign.ForeignFlags;
import dev.tidegate.orchestrator.operate.Mutations;
import dev.tidegate.orchestrator.reconcile.LeadershipLink;
import dev.tidegate.orchestrator.reconcile.MeasurementSource;
import dev.tidegate.orchestrator.reconcile.ReconcileMeters;
import dev.tidegate.orchestrator.reconcile.ReconcileSettings;
import dev.tidegate.orchestrator.reconcile.Reconciler;
import dev.tidegate.orchestrator.reconcile.WebhookCaller;
import dev.tidegate.orchestrator.rewind.RewindWatch;
import dev.tidegate.orchestrator.signal.AgentState;
import dev.tidegate.orchestrator.usage.FlagUsage;
import dev.tidegate.orchestrator.usage.UsageLog;
import dev.tidegate.orchestrator.view.ViewKeeper;
import dev.tidegate.orchestrator.view.ViewMeters;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.LeaderClaim;
import dev.tidegate.orchestrator.wire.Replica;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica between its store and its listeners. It follows the store from {@link #follow} on,
 * serves whoever is brought to the services of {@link #agents}, and takes part in the election from
 * {@link #lead} on. Thread-safe once started; start and end it from one thread.
 */
public final class ReplicaEngine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaEngine.class);
  private static final int RECONCILE_THREADS = 4;

  private final ReplicaGround ground;
  private final ViewKeeper views;
  private final RewindWatch rewinds;
  private final CheckpointStore checkpoints;
  private final FlagUsage usage = new FlagUsage();
  private final ForeignFlags foreign;
  private final FlagdApi flagd;
  private final AgentSide agents;
  private final Reconciler reconciler;
  private final UsageLog usageLog;
  private final Deque<AutoCloseable> leaving = new ArrayDeque<>();
  private @Nullable Subscription following;
  private volatile @Nullable Candidacy candidacy;

  /**
   * An engine that does nothing yet.
   *
   * @param flags how flagd's clients are served
   * @param measurements what other systems say
   * @param webhooks calls whom decisions wait for
   */
  public ReplicaEngine(
      ReplicaGround ground,
      FlagdSettings flags,
      MeasurementSource measurements,
      WebhookCaller webhooks) {
    this.ground = ground;
    this.views =
        new ViewKeeper(
            ground.threads().serial("view"), new ViewMeters(ground.registry()), ground.viewWait());
    this.rewinds =
        new RewindWatch(
            ground.store(),
            views,
            ground.self().replica(),
            ground.threads().timers("rewind"),
            ground.clock(),
            ground.random());
    this.checkpoints = new CheckpointStore(ground.store());
    this.foreign = new ForeignFlags(views::current, ground.clock());
    this.flagd = flagd(flags);
    this.agents =
        new AgentSide(ground, views, checkpoints, flagd, usage, this::wakeNamespace, this::onHello);
    this.reconciler = reconciler(measurements, webhooks);
    this.usageLog =
        new UsageLog(
            ground.store(), agents.fleetUsage(), views::current, this::fence, ground.ticker());
  }

  private FlagdApi flagd(FlagdSettings settings) {
    return new FlagdApi(
        foreign,
        () -> views.current().revision().isAfter(Revision.NONE),
        settings,
        usage::count,
        ground.threads().timers("flagd"),
        ground.ticker(),
        ground.clock(),
        ground.registry());
  }

  private Reconciler reconciler(MeasurementSource measurements, WebhookCaller webhooks) {
    Duration look = ground.look();
    return new Reconciler(
        ground.store(),
        views,
        agents.observations(),
        measurements,
        webhooks,
        new LeadershipLink(this::fence, fenced -> LOG.warn("a commit was fenced")),
        ground.threads().blocking("reconcile", RECONCILE_THREADS),
        ground.threads().timers("wake-up"),
        ground.clock(),
        ground.ticker(),
        new ReconcileSettings(look, look),
        new ReconcileMeters(ground.registry()));
  }

  /** An agent may have seen more than the store has. */
  private void onHello(AgentState agent) {
    String who = agent.key().namespace() + "/" + agent.key().inNamespace();
    rewinds.seen(agent.position(), "agent " + who);
  }

  /** An agent's word may be what a rollout waits for. */
  private void wakeNamespace(String namespace) {
    reconciler.wakeNamespace(namespace);
  }

  /** Follows the store from now on. Call it once, before agents are served. */
  public void follow() {
    following = ground.store().follow(Keyspace.WATCHED, rewinds);
  }

  /** Does what goes on beside calls. Call it once, when agents can be served. */
  public void serve() {
    agents.start();
    usageLog.start(ground.threads().timers("usage"));
  }

  /**
   * Says that this replica exists and takes part in the election. Call it once.
   *
   * @param grpcAddress where other replicas reach this one
   * @param httpAddress where its operator API is reached
   * @param version of this program, for display
   */
  public void lead(String grpcAddress, String httpAddress, String version) {
    reconciler.start();
    String replica = ground.self().replica();
    ReplicaRecord record =
        new ReplicaRecord(
            ground.store(),
            new Replica(replica, ground.self().boot(), grpcAddress, httpAddress, version),
            ground.leaseTtl(),
            ground.threads().timers("replica-record"),
            ground.random());
    leaving.push(record);
    record.start();
    Candidacy candidate =
        new Candidacy(
            ground.store(),
            new LeaderClaim(replica, grpcAddress, httpAddress, "", version),
            ground.leaseTtl(),
            ground.ticker(),
            ground.threads().timers("claim"),
            ground.random(),
            this::onLeadership);
    leaving.push(candidate);
    candidacy = candidate;
    candidate.start();
  }

  private void onLeadership(Leadership leadership) {
    LOG.atInfo()
        .addKeyValue("replica", ground.self().replica())
        .addKeyValue("claim", leadership)
        .log("leadership changed");
    reconciler.wakeAll();
  }

  /** The claim this replica holds, exact at any time; empty while it follows. */
  public Optional<Fence> fence() {
    Candidacy candidate = candidacy;
    return candidate == null ? Optional.empty() : candidate.leadership().fence();
  }

  /** What notices a store that went back. */
  public RewindWatch rewinds() {
    return rewinds;
  }

  /** What this replica knows of the store. */
  public ViewKeeper views() {
    return views;
  }

  /** The services for agents, clients without an agent, and other replicas. */
  public AgentSide agents() {
    return agents;
  }

  /** What decides while this replica leads. */
  public Reconciler reconciler() {
    return reconciler;
  }

  /** The agents' states. */
  public CheckpointStore checkpoints() {
    return checkpoints;
  }

  /** Flags for clients without an agent. */
  public ForeignFlags foreign() {
    return foreign;
  }

  /** What serves flagd's clients. */
  public FlagdApi flagd() {
    return flagd;
  }

  /** What was evaluated here. */
  public FlagUsage usage() {
    return usage;
  }

  /** What was evaluated everywhere. */
  public UsageLog usageLog() {
    return usageLog;
  }

  /** What people may change. */
  public Mutations mutations() {
    return new Mutations(ground.store(), views, ground.clock(), ground.random());
  }

  /**
   * Hands the claim over and sends agents elsewhere, in this order: where they come to there is a
   * leader already.
   */
  public void leave() {
    while (!leaving.isEmpty()) {
      close(leaving.pop());
    }
    agents.drain();
  }

  /** Ends what {@link #leave} left; listeners must be closed before, the store after. */
  @Override
  public void close() {
    Subscription followed = following;
    if (followed != null) {
      followed.close();
    }
    reconciler.close();
    agents.close();
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) { // one part that cannot be stopped must not keep the others running
      LOG.atWarn().setCause(e).log("a part did not stop cleanly");
    }
  }
}

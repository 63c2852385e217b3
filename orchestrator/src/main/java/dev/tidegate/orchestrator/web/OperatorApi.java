package dev.tidegate.orchestrator.web;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.orchestrator.checkpoint.CheckpointStore;
import dev.tidegate.orchestrator.foreign.ForeignClients;
import dev.tidegate.orchestrator.ofrep.OfrepEvaluations;
import dev.tidegate.orchestrator.ofrep.RefetchFeed;
import dev.tidegate.orchestrator.operate.Adoption;
import dev.tidegate.orchestrator.operate.EmergencyOperations;
import dev.tidegate.orchestrator.operate.FlagAges;
import dev.tidegate.orchestrator.operate.FlagHistory;
import dev.tidegate.orchestrator.operate.FlagOperations;
import dev.tidegate.orchestrator.operate.ForgetOperations;
import dev.tidegate.orchestrator.operate.FreezeOperations;
import dev.tidegate.orchestrator.operate.History;
import dev.tidegate.orchestrator.operate.Mutations;
import dev.tidegate.orchestrator.operate.Overrides;
import dev.tidegate.orchestrator.operate.ReportLog;
import dev.tidegate.orchestrator.operate.RequestOperations;
import dev.tidegate.orchestrator.operate.Reversions;
import dev.tidegate.orchestrator.operate.RolloutOperations;
import dev.tidegate.orchestrator.operate.Segments;
import dev.tidegate.orchestrator.reconcile.Reconciler;
import dev.tidegate.orchestrator.signal.FleetLedger;
import dev.tidegate.orchestrator.signal.TransitionTimings;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.RolloutView;
import dev.tidegate.orchestrator.view.ViewKeeper;
import dev.tidegate.orchestrator.wire.NamespaceUsage;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Every end point of the operator API, wired to what it reads and writes. */
public final class OperatorApi {
  private final List<Routes> routes;

  private OperatorApi(List<Routes> routes) {
    this.routes = List.copyOf(routes);
  }

  /**
   * What this replica is and how it is doing.
   *
   * @param replica its name
   * @param version of the program
   * @param tls whether replicas serve HTTPS
   * @param leading whether it leads now
   * @param agents connected to it
   * @param etcd what etcd says of itself
   * @param scrape metrics as Prometheus text
   */
  public record Self(
      String replica,
      String version,
      boolean tls,
      BooleanSupplier leading,
      IntSupplier agents,
      Supplier<MapNode> etcd,
      Supplier<String> scrape) {}

  /**
   * What the leader knows.
   *
   * @param reconciler what was decided last
   * @param ledger agents of all replicas
   * @param timings how long transitions took
   */
  public record Leader(Reconciler reconciler, FleetLedger ledger, TransitionTimings timings) {}

  /**
   * The API of one replica. Registers itself with the view for events.
   *
   * @param usage reads how much the flags of a namespace are evaluated; may throw {@link
   *     dev.tidegate.core.store.StoreUnavailableException}
   */
  public static OperatorApi of(
      Self self,
      Leader leader,
      ForeignClients clients,
      Function<String, NamespaceUsage> usage,
      ViewKeeper views,
      Mutations mutations,
      CheckpointStore checkpoints,
      History history,
      InstantSource clock,
      LongSupplier ticker) {
    Supplier<RolloutView> view = views::current;
    EventLog events = new EventLog(view.get().place());
    views.onChange(new EventSource(events));
    FlagOperations flags = new FlagOperations(mutations);
    RequestOperations requests = new RequestOperations(mutations, ticker);
    LeaderRedirect redirect = new LeaderRedirect(view, self.replica(), self.tls());
    return of(
        List.of(
            new HealthRoutes(() -> views.synced() && views.connected(), self.scrape()),
            new StatusRoutes(
                new StatusRoutes.Self(self.replica(), self.version()),
                view,
                self.leading(),
                views::connected,
                self.agents(),
                self.etcd()),
            new RolloutRoutes(
                view,
                entry -> live(leader, entry),
                new RolloutOperations(mutations, requests),
                requests,
                history,
                redirect),
            new TrafficRoutes(view, self.leading(), leader.ledger(), redirect),
            new UsageRoutes(view, usage, redirect), // before flags: one may be called usage
            new FlagRoutes(view, flags, new FlagAges(mutations), clock),
            new FlagChangeRoutes(
                view,
                new FlagChangeRoutes.Operations(
                    flags,
                    new FlagHistory(mutations),
                    new Reversions(mutations, flags),
                    new Overrides(mutations))),
            new SegmentRoutes(view, new Segments(mutations)),
            new FreezeRoutes(view, new FreezeOperations(mutations)),
            new ReportRoutes(new ReportLog(mutations)),
            new FleetRoutes(
                view, leader.ledger(), redirect, new ForgetOperations(mutations, requests)),
            new ClientRoutes(view, clients),
            new CheckpointRoutes(checkpoints, () -> view.get().revision().value()),
            new AdoptionRoutes(view, new Adoption(mutations)),
            new EmergencyRoutes(new EmergencyOperations(mutations, requests)),
            new EventRoutes(events)));
  }

  /**
   * This API and OFREP beside it.
   *
   * @param awaiting waits for revisions that a client was told of by another replica
   */
  public OperatorApi with(OfrepEvaluations evaluations, RefetchFeed feed, RevisionWait awaiting) {
    List<Routes> both = new ArrayList<>(routes);
    both.add(new OfrepRoutes(evaluations, feed, awaiting));
    return new OperatorApi(both);
  }

  static OperatorApi of(List<Routes> routes) {
    return new OperatorApi(routes);
  }

  List<Routes> routes() {
    return routes;
  }

  private static Optional<Node> live(Leader leader, RolloutEntry entry) {
    String uid = entry.uid() == null ? "" : entry.uid().value();
    MapNode timings =
        leader
            .timings()
            .of(uid)
            .map(TimingsDocument::of)
            .orElseGet(() -> MapNode.builder().build());
    return leader
        .reconciler()
        .latest(entry.name())
        .map(
            run ->
                RolloutDocument.live(
                    entry,
                    run.observation(),
                    run.decision(),
                    run.checks(),
                    timings,
                    restorePoints(leader.ledger(), uid)));
  }

  /** How many agents hold a restore point of the rollout. */
  private static long restorePoints(FleetLedger ledger, String uid) {
    return ledger
        .members(
            agent ->
                agent.entered().stream()
                    .anyMatch(stage -> stage.restorePoint() && stage.rolloutUid().equals(uid)))
        .size();
  }
}

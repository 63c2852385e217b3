package dev.tidegate.orchestrator.signal;

import static java.util.stream.Collectors.toCollection;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.cohort.UnitSketch;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.plan.AgentName;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.Attempt;
import dev.tidegate.core.rollout.Fleet;
import dev.tidegate.core.rollout.FleetMember;
import dev.tidegate.core.rollout.FleetMember.Outcome;
import dev.tidegate.core.rollout.Preflight;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.watch.CounterSource.Collected;
import dev.tidegate.core.watch.WarmUp;
import dev.tidegate.orchestrator.reconcile.ObservationSource;
import dev.tidegate.orchestrator.signal.AgentAcknowledgement.Kind;
import dev.tidegate.orchestrator.signal.FleetLedger.Member;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.RolloutView;
import dev.tidegate.orchestrator.view.Stored;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the reconciler may know of the agents, read from the leader's {@link FleetLedger}.
 * Thread-safe.
 */
public final class SignalObservations implements ObservationSource {
  private final FleetLedger ledger;
  private final LongAdder refused = new LongAdder();

  /** Observations of {@code ledger}. */
  public SignalObservations(FleetLedger ledger) {
    this.ledger = ledger;
  }

  @Override
  public boolean fleetKnown(RolloutView view) {
    List<ReplicaIdentity> registered =
        view.replicas().values().stream()
            .map(Stored::value)
            .map(replica -> new ReplicaIdentity(replica.replica(), replica.replicaBoot()))
            .toList();
    return !registered.isEmpty()
        && view.term().filter(term -> ledger.isFleetKnown(term, registered)).isPresent();
  }

  @Override
  public Duration agentsReturnWithin() {
    return ledger.agentsReturnWithin();
  }

  @Override
  public Fleet fleet(RolloutView view, RolloutPlan plan, RolloutStatus status) {
    StageCohort cohort =
        view.rollout(plan.name())
            .map(entry -> StageCohort.of(plan, cohortStage(status), entry))
            .orElse(StageCohort.EVERYBODY);
    String namespace = plan.name().namespace();
    boolean restoring =
        view.rollout(plan.name()).map(RolloutEntry::restoring).filter(Objects::nonNull).isPresent();
    return new Fleet(
        ledger
            .members(
                agent ->
                    agent.key().namespace().equals(namespace)
                        && plan.concerns(agent.key().service()))
            .stream()
            .map(member -> fleetMember(member, cohort, status, restoring))
            .toList());
  }

  /** A completed rollout has no overlays any more: everybody is inside. */
  private static int cohortStage(RolloutStatus status) {
    return status.terminal() ? 0 : status.stage();
  }

  private static FleetMember fleetMember(
      Member member, StageCohort cohort, RolloutStatus status, boolean restoring) {
    AgentState agent = member.agent();
    Set<Integer> entered =
        agent.entered().stream()
            .filter(e -> e.rolloutUid().equals(status.uid().value()))
            .map(EnteredStage::stage) // of an earlier attempt too: it is still in it
            .collect(toCollection(HashSet::new));
    if (restoring && status instanceof RolloutStatus.RollingBack back) {
      entered.add(back.from()); // in the rollout that is taken back: nobody knows any more who was
    }
    return new FleetMember(
        new AgentName(agent.key().service(), agent.key().instance()),
        agent.zone(),
        agent.version(),
        member.live(),
        cohort.contains(agent),
        entered,
        acknowledgement(agent, status));
  }

  /** What the agent said to the directive in force, not to an earlier one. */
  private static FleetMember.Acknowledgement acknowledgement(
      AgentState agent, RolloutStatus status) {
    if (status instanceof RolloutStatus.Pending) {
      return probed(agent, status);
    }
    boolean back = status instanceof RolloutStatus.RollingBack || status.stage() == 0;
    return agent
        .acknowledgement(status.uid().value())
        .filter(said -> said.attempt() == status.attempt().number())
        .filter(said -> said.stage() == status.stage())
        .filter(said -> (said.kind() == Kind.ROLLED_BACK) == back)
        .map(
            said ->
                said.succeeded()
                    ? new FleetMember.Acknowledgement(Outcome.DONE, "", took(said, status))
                    : FleetMember.Acknowledgement.failed(said.failure()))
        .orElse(FleetMember.Acknowledgement.NONE);
  }

  /** Only of a rehearsal: else agents would all differ in the records of decisions. */
  private static Duration took(AgentAcknowledgement said, RolloutStatus status) {
    return status.rehearses() ? Duration.of(said.applyMicros(), ChronoUnit.MICROS) : Duration.ZERO;
  }

  private static FleetMember.Acknowledgement probed(AgentState agent, RolloutStatus status) {
    if (!agent.probes()) {
      String sdk = agent.sdkVersion().isEmpty() ? "" : " (" + agent.sdkVersion() + ")";
      return FleetMember.Acknowledgement.failed(
          "its SDK" + sdk + " is too old to try its checkpoints; update it");
    }
    return agent
        .acknowledgement(status.uid().value())
        .filter(said -> said.kind() == Kind.PROBED)
        .filter(said -> said.round() == Preflight.round(status))
        .map(
            said ->
                said.succeeded()
                    ? FleetMember.Acknowledgement.DONE
                    : FleetMember.Acknowledgement.failed(said.failure()))
        .orElse(FleetMember.Acknowledgement.NONE);
  }

  @Override
  public Collected collect(
      String namespace,
      Attempt attempt,
      int stage,
      AnalysisPlan plan,
      MapNode cursors,
      WarmUp warmUp) {
    String uid = attempt.uid().value();
    Map<CounterKey, CounterValue.Told> told =
        ledger.counters(key -> key.isOf(namespace, uid, attempt.number(), stage));
    Cursors judged = Cursors.read(cursors);
    boolean isNews = cursors.members().isEmpty() || judged.isOf(attempt.number(), stage);
    Cursors next =
        judged.isOf(attempt.number(), stage) ? judged : new Cursors(attempt.number(), stage);
    TickCounts counts = TickCounts.between(next, told, warmUp.from());
    refused.add(counts.refused());
    if (!isNews) {
      return new Collected(List.of(), next.toNode());
    }
    Map<CounterKey, CounterValue> totals = new HashMap<>();
    told.forEach((key, counter) -> totals.put(key, counter.value()));
    Set<CounterKey> cold = ColdAgents.among(counts.news(), next, warmUp);
    CellSums sums = new CellSums(plan);
    counts
        .news()
        .forEach(
            (key, value) -> {
              boolean isLevelKnown = ledger.isConnected(key.by());
              CounterValue total = totals.getOrDefault(key, value);
              if (!cold.contains(key)) {
                sums.add(key, isLevelKnown ? value : value.withoutGauge(), total);
              }
            });
    CellSums.Cells cells =
        sums.cells(StandingOut.among(plan, totals), uid + "|" + attempt.number() + "|" + stage);
    return new Collected(cells.all(), cells.shares(), next.toNode());
  }

  @Override
  public UnitSketch units(String namespace, Attempt attempt, int stage) {
    return ledger.units(namespace, attempt.uid().value(), attempt.number(), stage);
  }

  @Override
  public List<Cell> baseline(RolloutPlan plan, AnalysisPlan analysis) {
    return ledger.baseline(plan.name().namespace(), plan::concerns, analysis);
  }

  /** Counters that were not judged since there was no room to note them. */
  long refused() {
    return refused.sum();
  }
}

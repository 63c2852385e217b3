package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.Stratum;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.plan.AgentName;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.AgentCohort;
import dev.tidegate.core.rollout.Attempt;
import dev.tidegate.core.rollout.Fleet;
import dev.tidegate.core.rollout.FleetMember;
import dev.tidegate.core.rollout.FleetMember.Acknowledgement;
import dev.tidegate.core.rollout.ReasonCode;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.watch.CounterSource.Collected;
import dev.tidegate.core.watch.WarmUp;
import dev.tidegate.orchestrator.view.RolloutView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Agents as a test scripts them: they enter and restore at once while they are obedient. */
final class ScriptedSignals implements ObservationSource {
  Duration agentsReturnWithin = Duration.ZERO;
  final List<String> agents = new ArrayList<>(List.of("i1", "i2", "i3", "i4"));
  boolean obedient = true;
  boolean known = true;

  /** Why agents cannot read their state back, by instance. */
  final Map<String, String> unreadable = new TreeMap<>();

  /** Failures per hundred requests of the candidate, per look. */
  long candidateFailures;

  long looks;

  @Override
  public Duration agentsReturnWithin() {
    return agentsReturnWithin;
  }

  @Override
  public boolean fleetKnown(RolloutView view) {
    return known;
  }

  @Override
  public Fleet fleet(RolloutView view, RolloutPlan plan, RolloutStatus status) {
    Map<String, Integer> bounds =
        view.rollout(plan.name()).orElseThrow().overlays().values().stream()
            .map(overlay -> overlay.value().agentBounds())
            .map(Map::copyOf)
            .findFirst()
            .orElse(Map.of());
    return new Fleet(
        agents.stream().map(instance -> member(instance, plan, status, bounds)).toList());
  }

  private FleetMember member(
      String instance, RolloutPlan plan, RolloutStatus status, Map<String, Integer> bounds) {
    AgentName name = new AgentName("orders", instance);
    boolean member =
        status.stage() >= 1
            && AgentCohort.contains(plan.stage(status.stage()), plan.salt(), bounds, name, "", "1");
    boolean done =
        obedient
            && (member
                || status instanceof RolloutStatus.RollingBack
                || (status instanceof RolloutStatus.Pending
                    && status.reason().code() != ReasonCode.WAITING_FOR_START));
    String why = unreadable.get(instance);
    if (why != null && status instanceof RolloutStatus.Pending) {
      return new FleetMember(name, "", "1", true, member, Set.of(), Acknowledgement.failed(why));
    }
    Set<Integer> entered = new TreeSet<>();
    if (done && status.stage() >= 1) {
      entered.add(status.stage());
    }
    return new FleetMember(
        name, "", "1", true, member, entered, done ? Acknowledgement.DONE : Acknowledgement.NONE);
  }

  @Override
  public Collected collect(
      String namespace,
      Attempt attempt,
      int stage,
      AnalysisPlan plan,
      MapNode cursors,
      WarmUp warmUp) {
    looks++;
    Counts candidate = new Counts(100, candidateFailures);
    Cell cell =
        new Cell.Ratio("error_rate", new Stratum("orders", "", "1"), candidate, new Counts(100, 0));
    return new Collected(List.of(cell), MapNode.of("boot", NumberNode.of(looks)));
  }
}

package dev.tidegate.core.simulation;

import dev.tidegate.core.analysis.Stratum;
import dev.tidegate.core.cohort.Cohort;
import dev.tidegate.core.cohort.Share;
import dev.tidegate.core.plan.AgentName;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.Split;
import dev.tidegate.core.plan.Stage;
import dev.tidegate.core.rollout.AgentCohort;
import dev.tidegate.core.rollout.Decision;
import dev.tidegate.core.rollout.Fleet;
import dev.tidegate.core.rollout.ReasonCode;
import dev.tidegate.core.rollout.RolloutStatus.RollingBack;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Agents that do as directives say after a while, or do not. For one thread. */
final class SimulatedFleet {
  private static final String ANY_SERVICE = "service";

  private final RolloutPlan plan;
  private final FleetModel model;
  private final List<SimulatedAgent> agents = new ArrayList<>();
  private Map<String, Integer> bounds = Map.of();

  SimulatedFleet(RolloutPlan plan, FleetModel model) {
    this.plan = plan;
    this.model = model;
    for (String service : services(plan)) {
      populate(service);
    }
  }

  static List<String> services(RolloutPlan plan) {
    return plan.services().isEmpty() ? List.of(ANY_SERVICE) : plan.services();
  }

  /** Those that stages take in first are the silent and the failing ones. */
  private void populate(String service) {
    List<AgentName> names = new ArrayList<>();
    for (int i = 1; i <= model.agents(); i++) {
      names.add(new AgentName(service, service + "-" + i));
    }
    Map<AgentName, String> zones = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      zones.put(names.get(i), "zone-" + (i % model.zones() + 1));
    }
    names.sort(Comparator.comparingInt(name -> Cohort.bucket(plan.salt(), name.toString())));
    for (int i = 0; i < names.size(); i++) {
      AgentName name = names.get(i);
      agents.add(new SimulatedAgent(name, zones.getOrDefault(name, ""), conduct(i)));
    }
  }

  private SimulatedAgent.Conduct conduct(int rank) {
    if (rank < model.silent()) {
      return SimulatedAgent.Conduct.SILENT;
    }
    return rank < model.silent() + model.failing()
        ? SimulatedAgent.Conduct.FAILS
        : SimulatedAgent.Conduct.ENTERS;
  }

  /** Directives go out as a decision asks for. */
  void follow(Decision decision, long now) {
    if (decision instanceof Decision.Enter) {
      enter(plan.stage(decision.next().stage()), now);
    } else if (decision.reason().code() == ReasonCode.WAITING_FOR_PREFLIGHT) {
      agents.forEach(SimulatedAgent::probe);
    } else if (decision.next() instanceof RollingBack rolling) {
      goBack(rolling.stage(), now);
    }
  }

  /** All agents are told that the stage is served. */
  void enter(Stage stage, long now) {
    bounds = AgentCohort.bounds(stage, plan.salt(), asSeen(now), bounds);
    List<SimulatedAgent> inside =
        agents.stream()
            .filter(
                agent ->
                    AgentCohort.contains(
                        stage, plan.salt(), bounds, agent.name(), agent.zone(), agent.version()))
            .toList();
    for (SimulatedAgent agent : agents) {
      int rank = inside.indexOf(agent);
      agent.enter(stage.index(), rank >= 0, now + delay(rank, inside.size()));
    }
  }

  private void goBack(int target, long now) {
    for (int i = 0; i < agents.size(); i++) {
      agents.get(i).goBack(target, now + delay(i, agents.size()));
    }
  }

  private long delay(int rank, int of) {
    return of == 0 ? 0 : model.acknowledgeAfter().toNanos() / of * (rank + 1);
  }

  /** When somebody answers next, or {@code Long.MAX_VALUE}. */
  long answersAt() {
    return agents.stream().mapToLong(SimulatedAgent::answersAt).min().orElse(Long.MAX_VALUE);
  }

  Fleet asSeen(long now) {
    agents.forEach(agent -> agent.live(now));
    return new Fleet(agents.stream().map(SimulatedAgent::asSeen).toList());
  }

  /** Which part of the traffic counts for which arm of {@code stage}, by stratum. */
  List<Exposure> exposures(Stage stage) {
    Map<Stratum, List<SimulatedAgent>> strata = new TreeMap<>();
    for (SimulatedAgent agent : agents) {
      strata
          .computeIfAbsent(
              new Stratum(agent.name().service(), agent.zone(), agent.version()),
              key -> new ArrayList<>())
          .add(agent);
    }
    List<Exposure> exposures = new ArrayList<>();
    strata.forEach((stratum, there) -> exposures.add(exposure(stage, stratum, there)));
    return exposures;
  }

  private Exposure exposure(Stage stage, Stratum stratum, List<SimulatedAgent> there) {
    int inside = (int) there.stream().filter(agent -> agent.isInside(stage.index())).count();
    int outside = (int) there.stream().filter(agent -> !agent.isMember()).count();
    double ofAll = 1.0 / model.agents();
    Split split = stage.split();
    return switch (split.kind()) {
      case UNIT -> {
        double below = (double) split.candidateBelow() / Share.TOTAL;
        double from = 1 - (double) split.baselineFrom() / Share.TOTAL;
        yield new Exposure(stratum, inside * ofAll * below, inside * ofAll * from, inside, inside);
      }
      case AGENT -> new Exposure(stratum, inside * ofAll, outside * ofAll, inside, outside);
      case NONE -> new Exposure(stratum, inside * ofAll, 0, inside, 0);
    };
  }
}

package dev.tidegate.core.rollout;

import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.Soak;
import dev.tidegate.core.rollout.FleetMember.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/** The checks of a preflight, as they stand. Stateless; for any thread. */
public final class PreflightChecks {
  private PreflightChecks() {}

  /** Agents first, then their checkpoints, then what others say; empty if nothing is checked. */
  public static List<PreflightCheck> of(RolloutPlan plan, Observation seen) {
    if (!plan.preflight().checks() || !seen.preflight().asked()) {
      return List.of();
    }
    List<PreflightCheck> checks = new ArrayList<>();
    if (seen.fleetKnown()) {
      checks.addAll(agents(plan, seen.fleet()));
      if (plan.savesCheckpoints()) {
        checks.addAll(checkpoints(seen.fleet()));
      }
    } else {
      checks.add(PreflightCheck.waiting("agents", "not every replica has reported its agents"));
    }
    checks.addAll(seen.preflight().found());
    checks.add(PreflightCheck.noted("time to decision", soaks(plan)));
    return List.copyOf(checks);
  }

  private static String soaks(RolloutPlan plan) {
    return "stage 1 soaks "
        + between(plan.stage(1).soak().min(), plan.stage(1).soak().max())
        + ", all stages together "
        + between(sum(plan, Soak::min), sum(plan, Soak::max));
  }

  private static String between(Duration min, Duration max) {
    return min.equals(max)
        ? Words.duration(min)
        : Words.duration(min) + " to " + Words.duration(max);
  }

  private static Duration sum(RolloutPlan plan, Function<Soak, Duration> part) {
    return plan.stages().stream()
        .map(stage -> part.apply(stage.soak()))
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static List<PreflightCheck> agents(RolloutPlan plan, Fleet fleet) {
    boolean anybody = plan.services().isEmpty();
    if (anybody && plan.stages().stream().allMatch(stage -> stage.agents() == null)) {
      return List.of();
    }
    return anybody
        ? List.of(connected("agents", live(fleet)))
        : plan.services().stream()
            .map(service -> connected("agents of " + service, live(fleet, service)))
            .toList();
  }

  private static PreflightCheck connected(String name, List<FleetMember> live) {
    return live.isEmpty()
        ? PreflightCheck.waiting(name, "no live agent")
        : PreflightCheck.passed(name, live.size() + " live");
  }

  private static List<PreflightCheck> checkpoints(Fleet fleet) {
    SortedSet<String> services = new TreeSet<>();
    live(fleet).forEach(member -> services.add(member.agent().service()));
    return services.stream()
        .map(service -> checkpoint("checkpoints of " + service, live(fleet, service)))
        .toList();
  }

  private static PreflightCheck checkpoint(String name, List<FleetMember> live) {
    List<FleetMember> silent = saying(live, Outcome.NONE);
    List<FleetMember> failed = saying(live, Outcome.FAILED);
    String why = failed.isEmpty() ? "" : "failed on " + Words.failures(failed);
    if (!silent.isEmpty()) {
      String waits = "no answer yet of " + Words.agents(silent);
      return PreflightCheck.waiting(name, why.isEmpty() ? waits : waits + "; " + why);
    }
    return failed.isEmpty()
        ? PreflightCheck.passed(
            name, Words.count(live.size(), "agent") + " saved, loaded and compared a checkpoint")
        : PreflightCheck.failed(name, why);
  }

  private static List<FleetMember> saying(List<FleetMember> members, Outcome outcome) {
    return members.stream().filter(member -> member.said(outcome)).toList();
  }

  private static List<FleetMember> live(Fleet fleet) {
    return fleet.where(FleetMember::live);
  }

  private static List<FleetMember> live(Fleet fleet, String service) {
    return fleet.where(member -> member.live() && member.agent().service().equals(service));
  }
}

package dev.tidegate.core.rollout;

import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.Stage;
import dev.tidegate.core.rollout.RolloutStatus.Entering;
import dev.tidegate.core.rollout.RolloutStatus.Soaking;
import java.util.List;

/** A stage is entered when enough agents said so. */
final class EnteringRules {
  private EnteringRules() {}

  static Decision decide(Situation at, Entering status) {
    if (at.status().reason().code() == ReasonCode.WAITING_FOR_WEBHOOK) {
      // Enough had acknowledged: an agent that starts again meanwhile does not take that back.
      Fleet fleet = at.seen().fleet();
      return acknowledged(at, status, fleet.acknowledged(), fleet.liveMembers().size());
    }
    if (!at.seen().fleetKnown()) {
      return at.hold(
          ReasonCode.FLEET_UNKNOWN, "waiting for every replica to report its agents", null);
    }
    Fleet fleet = at.seen().fleet();
    Stage stage = at.stage();
    int live = fleet.liveMembers().size();
    if (live == 0 && needsAgents(at.plan(), stage)) {
      return at.hold(ReasonCode.NO_AGENTS, noAgents(at.plan(), stage), null);
    }
    int quorum = fleet.quorum(stage.acknowledge().share());
    if (fleet.acknowledged() >= quorum) {
      return acknowledged(at, status, fleet.acknowledged(), live);
    }
    if (live - fleet.failed().size() < quorum) {
      return SafetyRules.failed(
          at,
          new Reason(
              ReasonCode.ACKNOWLEDGEMENT_FAILED,
              "too few agents can enter "
                  + at.stageText(stage.index())
                  + ": "
                  + Words.failures(fleet.failed())));
    }
    if (at.left(stage.acknowledge().within()).isZero()) {
      return SafetyRules.failed(
          at,
          new Reason(
              ReasonCode.ACKNOWLEDGEMENT_TIMEOUT,
              fleet.acknowledged()
                  + " of "
                  + quorum
                  + " agents acknowledged "
                  + at.stageText(stage.index())
                  + " within "
                  + Words.duration(stage.acknowledge().within())
                  + "; not "
                  + Words.agents(fleet.stragglers())));
    }
    return waiting(at, stage, fleet, quorum);
  }

  /** A rollout of nobody in particular does not wait for agents that may not exist. */
  private static boolean needsAgents(RolloutPlan plan, Stage stage) {
    return !plan.services().isEmpty() || stage.agents() != null;
  }

  private static String noAgents(RolloutPlan plan, Stage stage) {
    String whose = plan.services().isEmpty() ? "" : " of " + Words.named(plan.services());
    return "no live agent" + whose + " to enter stage \"" + stage.name() + "\"";
  }

  private static Decision waiting(Situation at, Stage stage, Fleet fleet, int quorum) {
    List<FleetMember> stragglers = fleet.stragglers();
    String failed = fleet.failed().isEmpty() ? "" : "; failed: " + Words.failures(fleet.failed());
    int missing = quorum - fleet.acknowledged();
    return at.hold(
        ReasonCode.WAITING_FOR_ACKNOWLEDGEMENTS,
        "waiting for "
            + missing
            + " of "
            + Words.count(quorum, "agent")
            + " to acknowledge: "
            + Words.agents(stragglers)
            + failed
            + "; fails in "
            + Words.duration(at.left(stage.acknowledge().within())),
        at.at(stage.acknowledge().within()));
  }

  private static Decision acknowledged(Situation at, Entering status, int count, int live) {
    if (status.rehearsal()) {
      return RehearsalRules.entered(at, status);
    }
    String message =
        live == 0
            ? "no agent takes part"
            : count
                + " of "
                + Words.count(live, "agent")
                + " acknowledged "
                + at.stageText(status.stage());
    Reason reason = new Reason(ReasonCode.ACKNOWLEDGED, message);
    Decision asked = WebhookRules.afterEntering(at, status, reason);
    if (asked != null) {
      return asked;
    }
    Soaking soaking =
        new Soaking(
            status.attempt(),
            at.standing(reason, status.standing().actor(), null),
            status.stage(),
            status.goal(),
            false);
    Decision then = SoakRules.decide(at.as(soaking), soaking);
    return then instanceof Decision.Hold && then.next() instanceof RolloutStatus.Progressing next
        ? at.soak(next, reason)
        : then;
  }
}

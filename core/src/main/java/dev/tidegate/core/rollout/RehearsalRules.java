package dev.tidegate.core.rollout;

import dev.tidegate.core.rollout.FleetMember.Outcome;
import dev.tidegate.core.rollout.RolloutStatus.Entering;
import dev.tidegate.core.rollout.RolloutStatus.RollingBack;
import java.time.Duration;
import java.util.List;

/**
 * The first stage is entered, rolled back and entered again, so that the way back is known to work
 * before anybody needs it. Nobody's evidence is judged meanwhile, and no webhook around the stage
 * hears of it.
 */
final class RehearsalRules {
  private RehearsalRules() {}

  /** Enough agents have entered: back again. */
  static Decision entered(Situation at, Entering status) {
    List<FleetMember> inside =
        at.seen().fleet().where(a -> a.live() && a.member() && a.said(Outcome.DONE));
    return at.rollBack(
        0,
        new Reason(
            ReasonCode.REHEARSING,
            "rehearses the rollback; "
                + Words.count(inside.size(), "agent")
                + " entered "
                + at.stageText(status.stage())
                + " in "
                + took(at, inside)),
        status.standing().actor());
  }

  /**
   * Waits until every live agent is back, also one that may have begun to enter and has not said
   * so, and enters the stage again.
   */
  static Decision decide(Situation at, RollingBack status) {
    Fleet fleet = at.seen().fleet();
    List<FleetMember> failed = fleet.where(a -> a.live() && a.said(Outcome.FAILED));
    if (!failed.isEmpty()) {
      return failed(at, "could not restore: " + Words.failures(failed));
    }
    List<FleetMember> lost = fleet.owing(0).stream().filter(a -> !a.live()).toList();
    if (!lost.isEmpty()) {
      return failed(at, "left before they restored: " + Words.agents(lost));
    }
    List<FleetMember> silent = fleet.where(a -> a.live() && a.said(Outcome.NONE));
    if (silent.isEmpty()) {
      return again(at, status);
    }
    Duration within = at.plan().stage(status.from()).acknowledge().within();
    return at.left(within).isZero()
        ? failed(at, "no answer in " + Words.duration(within) + " of " + Words.agents(silent))
        : at.hold(
            ReasonCode.WAITING_FOR_RESTORES,
            "rehearses the rollback: waiting for "
                + Words.count(silent.size(), "agent")
                + " to restore: "
                + Words.agents(silent)
                + "; fails in "
                + Words.duration(at.left(within)),
            at.at(within));
  }

  /** It goes on as a rollback that is meant. */
  private static Decision failed(Situation at, String why) {
    return at.rollBack(
        0,
        new Reason(ReasonCode.REHEARSAL_FAILED, "the rehearsed rollback failed: agents " + why),
        Standing.ORCHESTRATOR);
  }

  private static Decision again(Situation at, RollingBack status) {
    Decision blocked = PendingRules.blocked(at);
    if (blocked != null) {
      return blocked;
    }
    List<FleetMember> back = at.seen().fleet().where(a -> a.live() && a.said(Outcome.DONE));
    return at.enter(
        status.from(),
        0,
        new Reason(
            ReasonCode.REHEARSED,
            "rehearsed: "
                + Words.count(back.size(), "agent")
                + " back at the start in "
                + took(at, back)
                + "; before, it "
                + status.reason().message()),
        status.standing().actor());
  }

  /** Of the whole, and what the agents say of themselves. */
  private static String took(Situation at, List<FleetMember> agents) {
    List<Duration> each =
        agents.stream()
            .map(agent -> agent.acknowledgement().took())
            .filter(took -> !took.isZero())
            .sorted()
            .toList();
    String whole = Words.duration(millis(at.seen().stageElapsed()));
    return each.isEmpty()
        ? whole
        : whole
            + " (p50 "
            + Words.duration(millis(each.get(each.size() / 2)))
            + ", max "
            + Words.duration(millis(each.get(each.size() - 1)))
            + " on an agent)";
  }

  private static Duration millis(Duration took) {
    return Duration.ofMillis(took.toMillis());
  }
}

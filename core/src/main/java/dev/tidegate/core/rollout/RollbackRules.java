package dev.tidegate.core.rollout;

import dev.tidegate.core.plan.AgentName;
import dev.tidegate.core.rollout.FleetMember.Outcome;
import dev.tidegate.core.rollout.RolloutStatus.Held;
import dev.tidegate.core.rollout.RolloutStatus.RolledBack;
import dev.tidegate.core.rollout.RolloutStatus.RollingBack;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A rollback is done when every live agent that entered has restored. Whether one has begun to
 * enter is known only from its answer: until it has answered, a live one may have.
 */
final class RollbackRules {
  private static final Duration PATIENCE_MIN = Duration.ofMinutes(10);

  private RollbackRules() {}

  static Decision decide(Situation start, RollingBack status) {
    Situation at =
        status.rehearses() ? start : start.calling(WebhookRules.compensations(start, status));
    if (!at.seen().fleetKnown()) {
      return at.hold(
          ReasonCode.FLEET_UNKNOWN, "waiting for every replica to report its agents", null);
    }
    Duration returning = at.seen().agentsReturnWithin();
    if (!returning.isZero()) {
      return at.hold(
          ReasonCode.FLEET_UNKNOWN,
          served(at, status)
              + "; agents of a replica that is gone may still be on their way, for "
              + Words.duration(returning),
          at.now().plus(returning));
    }
    if (status.rehearses()) {
      return RehearsalRules.decide(at, status);
    }
    List<FleetMember> owing = at.seen().fleet().owing(status.stage(), namesAgents(at, status));
    List<FleetMember> live = owing.stream().filter(FleetMember::live).toList();
    List<FleetMember> silent = live.stream().filter(a -> a.said(Outcome.NONE)).toList();
    Duration patience = patience(at, status);
    if (!silent.isEmpty() && !at.left(patience).isZero()) {
      return at.hold(
          ReasonCode.WAITING_FOR_RESTORES,
          "waiting for "
              + Words.count(silent.size(), "agent")
              + " to restore: "
              + Words.agents(silent)
              + "; fails in "
              + Words.duration(at.left(patience)),
          at.at(patience));
    }
    if (WebhookRules.isOpen(at)) {
      return at.hold(
          ReasonCode.WAITING_FOR_WEBHOOK,
          served(at, status) + "; " + WebhookRules.waiting(at),
          null);
    }
    if (!live.isEmpty()) {
      return at.fail(
          new Reason(
              ReasonCode.RESTORE_FAILED,
              served(at, status)
                  + ", but agents could not restore: "
                  + failures(live, patience)
                  + without(status)
                  + WebhookRules.failures(at)),
          owing.stream().map(FleetMember::agent).toList());
    }
    return done(at, status, owing.stream().map(FleetMember::agent).toList());
  }

  /** What is done already, whoever is still waited for. */
  private static String served(Situation at, RollingBack status) {
    return "flags are those of " + at.stageText(status.stage());
  }

  /** True if agents were told to enter a stage that is left. */
  private static boolean namesAgents(Situation at, RollingBack status) {
    return IntStream.rangeClosed(status.stage() + 1, status.from())
        .anyMatch(stage -> at.plan().stage(stage).agents() != null);
  }

  /** What follows no more since people must look at it first. */
  private static String without(RollingBack status) {
    if (status.reason().code() == ReasonCode.SUPERSEDED) {
      return "; nothing takes its place";
    }
    return status.reason().code() == ReasonCode.DELETE_REQUESTED ? "; it is not deleted" : "";
  }

  private static String failures(List<FleetMember> live, Duration patience) {
    return Words.named(
        live.stream()
            .map(
                a ->
                    a.agent()
                        + (a.said(Outcome.FAILED)
                            ? " (" + a.acknowledgement().failure() + ")"
                            : " (no answer in " + Words.duration(patience) + ")"))
            .toList());
  }

  private static Duration patience(Situation at, RollingBack status) {
    Duration within =
        status.from() == 0 ? Duration.ZERO : at.plan().stage(status.from()).acknowledge().within();
    return within.compareTo(PATIENCE_MIN) > 0 ? within : PATIENCE_MIN;
  }

  private static Decision done(Situation at, RollingBack status, List<AgentName> outstanding) {
    String actor = status.standing().actor();
    Reason trigger = status.reason();
    String owed =
        (outstanding.isEmpty() ? "" : "; not live and outstanding: " + Words.named(outstanding))
            + WebhookRules.failures(at);
    if (status.stage() == 0) {
      if (trigger.code() == ReasonCode.SUPERSEDED) {
        return at.supersede(
            new Reason(trigger.code(), trigger.message() + WebhookRules.failures(at)), actor);
      }
      boolean goes = trigger.code() == ReasonCode.DELETE_REQUESTED && outstanding.isEmpty();
      Reason reason =
          new Reason(
              goes ? ReasonCode.DELETE_REQUESTED : ReasonCode.ROLLED_BACK,
              "rolled back to the start, every live agent restored"
                  + owed
                  + (goes ? "" : without(status))
                  + "; "
                  + trigger.message());
      return at.rolledBack(
          new RolledBack(status.attempt(), at.standing(reason, actor, null), outstanding));
    }
    Reason reason =
        new Reason(
            codeAt(at, status),
            "rolled back to " + at.stageText(status.stage()) + owed + "; " + trigger.message());
    return at.rolledBack(
        new Held(status.attempt(), at.standing(reason, actor, null), status.stage()));
  }

  private static ReasonCode codeAt(Situation at, RollingBack status) {
    if (!status.standing().isAutomatic()) {
      return ReasonCode.ROLLED_BACK;
    }
    return at.plan().stage(status.stage()).reversible()
        ? ReasonCode.ROLLED_BACK_AFTER_FAILURE
        : ReasonCode.FORWARD_ONLY;
  }
}

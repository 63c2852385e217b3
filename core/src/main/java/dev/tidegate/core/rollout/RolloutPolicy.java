package dev.tidegate.core.rollout;

import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.RolloutStatus.AwaitingApproval;
import dev.tidegate.core.rollout.RolloutStatus.Completed;
import dev.tidegate.core.rollout.RolloutStatus.Entering;
import dev.tidegate.core.rollout.RolloutStatus.Held;
import dev.tidegate.core.rollout.RolloutStatus.Paused;
import dev.tidegate.core.rollout.RolloutStatus.Pending;
import dev.tidegate.core.rollout.RolloutStatus.Progressing;
import dev.tidegate.core.rollout.RolloutStatus.RollingBack;
import dev.tidegate.core.rollout.RolloutStatus.Soaking;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Decides what becomes of a rollout. In this order: what people ask (rollback and pause first),
 * what makes it go back or stop, what its phase waits for. Stateless; for any thread.
 */
public final class RolloutPolicy {
  /** Recorded with each decision; raised when the same inputs may lead to another decision. */
  public static final String VERSION = "1";

  private RolloutPolicy() {}

  /**
   * Decides the next step of one rollout. Total and pure: no clock, no I/O, no logging, no
   * randomness; never throws. Deciding again at the same instant on the result holds.
   *
   * @param plan what the rollout carries out
   * @param status where it is
   * @param observation what is known
   * @param now by the leader's clock: serves windows and display, and never advances earlier than
   *     {@code observation}'s durations allow
   */
  public static Decision decide(
      RolloutPlan plan, RolloutStatus status, Observation observation, Instant now) {
    Situation at = new Situation(plan, status, observation, now, List.of(), List.of());
    if (!fits(plan, status)) {
      return at.hold(
          ReasonCode.PLAN_MISMATCH,
          "the status is at stage " + status.stage() + ", the plan has " + plan.last(),
          null);
    }
    return RequestRules.decide(at);
  }

  private static boolean fits(RolloutPlan plan, RolloutStatus status) {
    int highest = status instanceof RollingBack rolling ? rolling.from() : status.stage();
    return highest <= plan.last();
  }

  /** What becomes of it if nobody asks anything. */
  static Decision unasked(Situation at) {
    RolloutStatus status = at.status();
    if (status instanceof Completed completed && !completed.settled()) {
      return WebhookRules.completed(at, completed);
    }
    if (status.terminal()) {
      return at.hold(status.reason().code(), status.reason().message(), null);
    }
    if (status instanceof Pending) {
      return PendingRules.decide(at, 0);
    }
    if (status instanceof RollingBack rolling) {
      return RollbackRules.decide(at, rolling);
    }
    if (status instanceof Held held) {
      return held(at, held);
    }
    if (status instanceof Paused paused) {
      return paused(at, paused);
    }
    if (status instanceof Progressing progressing) {
      return progressing(at, progressing);
    }
    throw new AssertionError(status);
  }

  private static Decision held(Situation at, Held held) {
    boolean wasRolledBack = held.needsRetry() || held.reason().code() == ReasonCode.ROLLED_BACK;
    Optional<Decision> failure =
        wasRolledBack ? Optional.empty() : SafetyRules.failure(at).filter(RolloutPolicy::isBack);
    return failure.orElseGet(
        () -> at.hold(held.reason().code(), held.reason().message() + "; " + ways(held), null));
  }

  private static String ways(Held held) {
    return held.needsRetry()
        ? "a person must retry or roll back"
        : "a person must resume, advance, retry or roll back";
  }

  private static Decision paused(Situation at, Paused paused) {
    return SafetyRules.failure(at)
        .filter(RolloutPolicy::isBack)
        .orElseGet(() -> at.hold(paused.reason().code(), pausedFor(paused.reason()), null));
  }

  private static String pausedFor(Reason reason) {
    boolean byPeople = reason.code() == ReasonCode.PAUSED; // says so itself
    return byPeople ? reason.message() : "paused: " + reason.message();
  }

  private static boolean isBack(Decision decision) {
    return decision instanceof Decision.RollBack;
  }

  private static Decision progressing(Situation at, Progressing status) {
    Optional<Decision> failure = SafetyRules.failure(at);
    if (failure.isPresent()) {
      return failure.get();
    }
    if (!at.seen().killed().isEmpty()) {
      return at.pause(
          status,
          new Reason(
              ReasonCode.KILLED,
              "flags were killed: "
                  + Words.named(at.seen().killed())
                  + "; enable them, then resume"),
          Standing.ORCHESTRATOR);
    }
    if (!at.seen().overridden().isEmpty()) {
      return at.pause(
          status,
          new Reason(
              ReasonCode.OVERRIDDEN,
              "flags are overridden, so that the candidate is not served: "
                  + Words.named(at.seen().overridden())
                  + "; clear the overrides or let them expire, then resume"),
          Standing.ORCHESTRATOR);
    }
    Decision next = step(at, status);
    return SafetyRules.outlier(at)
        .filter(rests -> !(status instanceof Entering && endsEntering(next)))
        .orElse(next);
  }

  /** Agents that cannot enter are a failure of their own, whatever is to be looked at beside it. */
  private static boolean endsEntering(Decision decision) {
    return decision instanceof Decision.RollBack || decision instanceof Decision.Stop;
  }

  private static Decision step(Situation at, Progressing status) {
    if (status instanceof Entering entering) {
      return EnteringRules.decide(at, entering);
    }
    if (status instanceof Soaking soaking) {
      return SoakRules.decide(at, soaking);
    }
    if (status instanceof AwaitingApproval awaiting) {
      return ApprovalRules.decide(at, awaiting);
    }
    throw new AssertionError(status);
  }
}

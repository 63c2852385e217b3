package dev.tidegate.core.rollout;

import dev.tidegate.core.plan.PreflightSpec.Mode;
import dev.tidegate.core.rollout.PreflightCheck.State;
import dev.tidegate.core.rollout.RolloutStatus.Pending;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What must be known to work before the first stage is entered. */
final class PreflightRules {
  private PreflightRules() {}

  /**
   * Holds while a check has not passed; null if nothing stands in the way of the start. Once a
   * webhook is asked the checks have passed: an agent that starts again meanwhile does not take
   * that back.
   */
  static @Nullable Decision decide(Situation at) {
    ReasonCode code = at.status().reason().code();
    List<PreflightCheck> open = open(at);
    if (open.isEmpty() || code == ReasonCode.WAITING_FOR_WEBHOOK) {
      return null;
    }
    boolean over = code == ReasonCode.PREFLIGHT_FAILED || isOver(at, open);
    if (!over) {
      return waiting(at, open);
    }
    return at.plan().preflight().mode() == Mode.WARN
        ? null
        : at.hold(ReasonCode.PREFLIGHT_FAILED, failure(at, open), null);
  }

  private static List<PreflightCheck> open(Situation at) {
    return PreflightChecks.of(at.plan(), at.seen()).stream().filter(PreflightCheck::stops).toList();
  }

  /** True once everybody has answered, or had the time to. */
  private static boolean isOver(Situation at, List<PreflightCheck> open) {
    if (open.stream().noneMatch(check -> check.is(State.WAITING))) {
      return true;
    }
    return isBegun(at) && !at.now().isBefore(until(at));
  }

  private static boolean isBegun(Situation at) {
    return at.status().reason().code() == ReasonCode.WAITING_FOR_PREFLIGHT;
  }

  private static Instant until(Situation at) {
    Instant until = isBegun(at) ? at.status().standing().until() : null;
    return until == null ? at.now().plus(at.plan().preflight().within()) : until;
  }

  private static Decision waiting(Situation at, List<PreflightCheck> open) {
    Instant until = until(at);
    return at.hold(
        ReasonCode.WAITING_FOR_PREFLIGHT,
        "preflight: "
            + Words.named(open)
            + "; waits another "
            + Words.duration(Duration.between(at.now(), until)),
        until);
  }

  /** Everybody is asked anew, since {@code actor} wants to start it once more. */
  static Decision again(Situation at, String actor) {
    Instant until = at.now().plus(at.plan().preflight().within());
    Reason reason =
        new Reason(ReasonCode.WAITING_FOR_PREFLIGHT, "preflight: everybody is asked again");
    return at.holdAs(
        new Pending(at.status().attempt(), at.standing(reason, actor, until)),
        reason.code(),
        reason.message(),
        until);
  }

  private static String failure(Situation at, List<PreflightCheck> open) {
    return "preflight failed: "
        + Words.named(open)
        + (at.plan().startAutomatically() || PendingRules.isRetry(at)
            ? "; starts once all pass; start it again to ask anew"
            : "; start it again once that is repaired");
  }

  /** What was found and is no reason not to start, to be appended to a reason. */
  static String caveat(Situation at) {
    List<PreflightCheck> open = open(at);
    return open.isEmpty() || at.plan().preflight().mode() != Mode.WARN
        ? ""
        : "; although in preflight " + Words.named(open);
  }
}

package dev.tidegate.core.rollout;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A rollout starts when nothing stands before it. */
final class PendingRules {
  private PendingRules() {}

  /**
   * Starts by itself, if the plan says so.
   *
   * @param goal stages below are passed without waiting; 0 for none
   */
  static Decision decide(Situation at, int goal) {
    if (at.status().reason().code() == ReasonCode.WEBHOOK_FAILED) {
      return at.hold(ReasonCode.WEBHOOK_FAILED, at.status().reason().message(), null);
    }
    if (!at.plan().startAutomatically() && !isRetry(at)) {
      if (at.status().reason().code() == ReasonCode.PREFLIGHT_FAILED) {
        return at.hold(ReasonCode.PREFLIGHT_FAILED, at.status().reason().message(), null);
      }
      return at.hold(ReasonCode.WAITING_FOR_START, "waiting for somebody to start it", null);
    }
    String actor = isRetry(at) ? at.status().standing().actor() : Standing.ORCHESTRATOR;
    return start(
        at, goal, at.plan().preflight().rehearse(), actor, WebhookRules.occasion(at.status()));
  }

  /** Somebody asked for this attempt, with a reason. */
  static boolean isRetry(Situation at) {
    return at.status().attempt().number() > 0;
  }

  /**
   * Starts unless something stands before it.
   *
   * @param rehearses whether the first stage is rolled back once for practice
   * @param occasion for webhooks, which are asked last
   */
  static Decision start(Situation at, int goal, boolean rehearses, String actor, String occasion) {
    Decision blocked = blocked(at);
    if (blocked != null) {
      return blocked;
    }
    Decision unready = PreflightRules.decide(at);
    if (unready != null) {
      return unready;
    }
    Decision asked = goal > 1 ? null : WebhookRules.beforeStart(at, occasion);
    if (asked != null) {
      return asked;
    }
    int attempt = at.status().attempt().number() + 1;
    Reason reason =
        new Reason(ReasonCode.STARTED, "attempt " + attempt + PreflightRules.caveat(at));
    return rehearses && goal <= 1 ? at.rehearse(reason, actor) : at.enter(1, goal, reason, actor);
  }

  /** Holds while something stands before any stage of it; null if nothing does. */
  static @Nullable Decision blocked(Situation at) {
    Observation seen = at.seen();
    if (!seen.past().quarantine().isEmpty() && !isRetry(at)) {
      return at.hold(
          ReasonCode.QUARANTINED,
          "quarantined: "
              + seen.past().quarantine()
              + "; roll it back, then change the plan, or retry it with a reason",
          null);
    }
    Instant coolsUntil = seen.past().coolsUntil();
    if (coolsUntil != null && seen.past().coolsAt(at.now())) {
      return at.hold(
          ReasonCode.COOLING_DOWN,
          "cools down until " + Words.time(coolsUntil) + " after an automatic rollback",
          coolsUntil);
    }
    if (!seen.unfinished().isEmpty()) {
      return at.hold(
          ReasonCode.WAITING_FOR_PREDECESSOR,
          "waiting for " + Words.named(seen.unfinished()) + " to complete",
          null);
    }
    if (!seen.killed().isEmpty()) {
      return at.hold(ReasonCode.KILLED, "flags are disabled: " + Words.named(seen.killed()), null);
    }
    if (!seen.overridden().isEmpty()) {
      return at.hold(
          ReasonCode.OVERRIDDEN, "flags are overridden: " + Words.named(seen.overridden()), null);
    }
    return SoakRules.closed(at);
  }
}

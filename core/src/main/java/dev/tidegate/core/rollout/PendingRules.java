package dev.tidegate.core.rollout;

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
    if (!at.plan().startAutomatically()) {
      if (at.status().reason().code() == ReasonCode.PREFLIGHT_FAILED) {
        return at.hold(ReasonCode.PREFLIGHT_FAILED, at.status().reason().message(), null);
      }
      return at.hold(ReasonCode.WAITING_FOR_START, "waiting for somebody to start it", null);
    }
    return start(
        at,
        goal,
        at.plan().preflight().rehearse(),
        Standing.ORCHESTRATOR,
        WebhookRules.occasion(at.status()));
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

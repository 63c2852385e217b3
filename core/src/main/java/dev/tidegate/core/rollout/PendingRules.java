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
      return at.hold(ReasonCode.WAITING_FOR_START, "waiting for somebody to start it", null);
    }
    String actor = isRetry(at) ? at.status().standing().actor() : Standing.ORCHESTRATOR;
    return start(at, goal, actor, WebhookRules.occasion(at.status()));
  }

  /** Somebody asked for this attempt, with a reason. */
  private static boolean isRetry(Situation at) {
    return at.status().attempt().number() > 0;
  }

  /**
   * Starts unless something stands before it.
   *
   * @param occasion for webhooks, which are asked last
   */
  static Decision start(Situation at, int goal, String actor, String occasion) {
    Decision blocked = blocked(at);
    if (blocked != null) {
      return blocked;
    }
    Decision asked = goal > 1 ? null : WebhookRules.beforeStart(at, occasion);
    return asked != null
        ? asked
        : at.enter(
            1,
            goal,
            new Reason(ReasonCode.STARTED, "attempt " + (at.status().attempt().number() + 1)),
            actor);
  }

  private static @Nullable Decision blocked(Situation at) {
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

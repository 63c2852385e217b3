package dev.tidegate.core.rollout;

import dev.tidegate.core.plan.Stage;
import dev.tidegate.core.plan.Stage.Moment;
import dev.tidegate.core.plan.Stage.Webhook;
import dev.tidegate.core.rollout.RolloutStatus.Completed;
import dev.tidegate.core.rollout.RolloutStatus.Entering;
import dev.tidegate.core.rollout.RolloutStatus.Held;
import dev.tidegate.core.rollout.RolloutStatus.Progressing;
import dev.tidegate.core.rollout.RolloutStatus.RolledBack;
import dev.tidegate.core.rollout.RolloutStatus.RollingBack;
import dev.tidegate.core.rollout.RolloutStatus.Soaking;
import dev.tidegate.core.rollout.WebhookCall.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Webhooks around stages. Those that are gates are waited for and may say no; the others only have
 * to be called. All of one moment are called at once.
 */
final class WebhookRules {
  private WebhookRules() {}

  /** The occasion of what a phase waits for: a resume begins the phase anew, and so the calls. */
  static String occasion(RolloutStatus status) {
    return String.valueOf(status.standing().since().toEpochMilli());
  }

  /** The hold or failure of what is asked before the first stage; null if nothing objects. */
  static @Nullable Decision beforeStart(Situation at, String occasion) {
    Situation asking = at.calling(calls(at, 1, Moment.BEFORE_ENTER, occasion));
    Webhook failed = failed(asking);
    if (failed == null) {
      return isOpen(asking) ? wait(asking, "nothing else stands before the start") : null;
    }
    Reason reason = failure(asking);
    if (!failed.rollBackOnFailure()) {
      String ways = reason.message() + "; start it to ask again";
      return asking.hold(ReasonCode.WEBHOOK_FAILED, ways, null);
    }
    return asking.rolledBack(new RolledBack(at.status().attempt(), at.standing(reason), List.of()));
  }

  /** The hold or failure of what is asked once enough agents acknowledged, or null. */
  static @Nullable Decision afterEntering(Situation at, Entering status, Reason reason) {
    boolean waived = status.goal() > status.stage() + 1;
    return waived ? null : ask(at, calls(at, status.stage(), Moment.AFTER_ENTER), reason);
  }

  /** The hold or failure of what is asked last before the stage is left, or null. */
  static @Nullable Decision beforeLeaving(Situation at, Reason reason) {
    int stage = at.status().stage();
    List<WebhookCall> calls = new ArrayList<>(calls(at, stage, Moment.BEFORE_ADVANCE));
    Decision asked = ask(at, calls, reason);
    if (asked != null || stage == at.plan().last()) {
      return asked;
    }
    calls.addAll(calls(at, stage + 1, Moment.BEFORE_ENTER));
    return ask(at, calls, reason);
  }

  private static @Nullable Decision ask(Situation at, List<WebhookCall> calls, Reason reason) {
    Situation asking = at.calling(calls);
    Webhook failed = failed(asking);
    if (failed != null) {
      Reason failure = failure(asking);
      return failed.rollBackOnFailure()
          ? SafetyRules.failed(at, failure)
          : at.stop(failure, Standing.ORCHESTRATOR);
    }
    return isOpen(asking) ? wait(asking, reason.message()) : null;
  }

  private static Decision wait(Situation at, String passed) {
    return at.hold(ReasonCode.WAITING_FOR_WEBHOOK, waiting(at) + "; " + passed, null);
  }

  /** What is called when a rollback began: of all stages it leaves, the last first. */
  static List<WebhookCall> compensations(Situation at, RollingBack status) {
    List<WebhookCall> calls = new ArrayList<>();
    for (int stage = status.from(); stage > status.stage(); stage--) {
      calls.addAll(calls(at, stage, Moment.ROLLBACK));
    }
    return calls;
  }

  /** When everybody who wants to hear of the completion was told at the latest; null for nobody. */
  static @Nullable Instant toldBy(Situation at) {
    return at.plan().stages().stream()
        .flatMap(stage -> stage.webhooks().stream())
        .filter(webhook -> webhook.when() == Moment.COMPLETED)
        .map(Webhook::patience)
        .max(Duration::compareTo)
        .map(at.now()::plus)
        .orElse(null);
  }

  /** Tells whoever wants to hear of the completion. */
  static Decision completed(Situation at, Completed status) {
    List<WebhookCall> calls = new ArrayList<>();
    for (Stage stage : at.plan().stages()) {
      calls.addAll(calls(at, stage.index(), Moment.COMPLETED));
    }
    Situation telling = at.calling(calls);
    Reason reason = status.reason();
    if (isOpen(telling)) {
      return telling.hold(reason.code(), reason.message() + "; " + waiting(telling), null);
    }
    Standing told =
        new Standing(
            new Reason(reason.code(), reason.message() + failures(telling)),
            status.standing().since(),
            null,
            status.standing().actor());
    return at.told(new Completed(status.attempt(), told, status.stage()));
  }

  /** Where a resume after a failed webhook leads: to where all of the stage are asked again. */
  static Progressing resumed(Situation at, Held held, Standing standing) {
    boolean entering = !calls(at, held.stage(), Moment.AFTER_ENTER).isEmpty();
    return entering
        ? new Entering(held.attempt(), standing, held.stage(), 0)
        : new Soaking(held.attempt(), standing, held.stage(), 0, true);
  }

  private static List<WebhookCall> calls(Situation at, int stage, Moment moment) {
    return calls(at, stage, moment, occasion(at.status()));
  }

  private static List<WebhookCall> calls(Situation at, int stage, Moment moment, String occasion) {
    List<WebhookCall> calls = new ArrayList<>();
    List<Webhook> webhooks = at.plan().stage(stage).webhooks();
    for (int i = 0; i < webhooks.size(); i++) {
      if (webhooks.get(i).when() == moment) {
        calls.add(new WebhookCall(stage, moment, i, occasion));
      }
    }
    return calls;
  }

  private static Optional<WebhookCall.Outcome> outcome(Situation at, WebhookCall call) {
    return at.seen().webhooks().stream().filter(known -> known.call().equals(call)).findFirst();
  }

  private static boolean is(Situation at, WebhookCall call, State state) {
    return outcome(at, call).filter(known -> known.is(state)).isPresent();
  }

  /** True if one of the calls has neither succeeded nor failed. */
  static boolean isOpen(Situation at) {
    return !open(at).isEmpty();
  }

  private static List<WebhookCall> open(Situation at) {
    return at.calls().stream()
        .filter(call -> !is(at, call, State.SUCCEEDED) && !is(at, call, State.FAILED))
        .toList();
  }

  /** The failed one that asks for most, or null. */
  private static @Nullable Webhook failed(Situation at) {
    Webhook found = null;
    for (WebhookCall call : at.calls()) {
      Webhook webhook = call.webhook(at.plan());
      if (is(at, call, State.FAILED) && (found == null || webhook.rollBackOnFailure())) {
        found = webhook;
      }
    }
    return found;
  }

  private static Reason failure(Situation at) {
    return new Reason(ReasonCode.WEBHOOK_FAILED, "did not go on: " + failed(at, "webhook "));
  }

  /** What failed, to be appended to a reason; empty if nothing did. */
  static String failures(Situation at) {
    String text = failed(at, "webhook ");
    return text.isEmpty() ? "" : "; " + text;
  }

  private static String failed(Situation at, String prefix) {
    return Words.named(
        at.calls().stream()
            .filter(call -> is(at, call, State.FAILED))
            .map(call -> prefix + named(at, call) + " failed: " + cause(at, call))
            .toList());
  }

  /** {@code waiting for webhook ops.example (beforeAdvance), try 2 of 4 after HTTP 503}. */
  static String waiting(Situation at) {
    return "waiting for webhook "
        + Words.named(open(at).stream().map(call -> named(at, call) + progress(at, call)).toList());
  }

  private static String progress(Situation at, WebhookCall call) {
    int most = call.webhook(at.plan()).retries() + 1;
    return outcome(at, call)
        .filter(known -> known.tries() > 1 || !known.cause().isEmpty())
        .map(known -> ", try " + known.tries() + " of " + most + " after " + known.cause())
        .orElse("");
  }

  private static String cause(Situation at, WebhookCall call) {
    return outcome(at, call)
        .map(
            known ->
                known.tries() > 1
                    ? known.cause() + " at the last of " + known.tries() + " tries"
                    : known.cause())
        .orElse("");
  }

  private static String named(Situation at, WebhookCall call) {
    String whose = call.stage() == at.status().stage() ? "" : " of " + at.stageText(call.stage());
    return call.webhook(at.plan()).url().getAuthority() + " (" + call.moment().word() + whose + ")";
  }
}

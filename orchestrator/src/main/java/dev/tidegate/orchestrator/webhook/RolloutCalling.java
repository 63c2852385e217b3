package dev.tidegate.orchestrator.webhook;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.rollout.WebhookCall;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.reconcile.WebhookCaller.Calling;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The calls of one rollout. Used by one thread at a time. */
final class RolloutCalling implements Calling {
  /** While there is no place for a try. */
  private static final Duration NO_PLACE = Duration.ofSeconds(1);

  private final StageWebhooks desk;
  private final RolloutPlan plan;
  private final Runnable onAnswer;
  private final Map<WebhookCall, CallTries> calls = new LinkedHashMap<>();

  RolloutCalling(StageWebhooks desk, RolloutPlan plan, Runnable onAnswer) {
    this.desk = desk;
    this.plan = plan;
    this.onAnswer = onAnswer;
  }

  @Override
  public List<WebhookCall.Outcome> outcomes() {
    long now = desk.now();
    return calls.values().stream().map(call -> call.outcome(now)).toList();
  }

  @Override
  public @Nullable Duration serve(List<WebhookCall> due, RolloutStatus status, Revision revision) {
    forgetAllBut(due);
    Duration soonest = null;
    for (WebhookCall call : due) {
      Duration wait = serve(call, status, revision);
      if (wait != null && (soonest == null || wait.compareTo(soonest) < 0)) {
        soonest = wait;
      }
    }
    return soonest;
  }

  private void forgetAllBut(List<WebhookCall> due) {
    calls
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !due.contains(entry.getKey());
              if (gone) {
                entry.getValue().end();
              }
              return gone;
            });
  }

  private @Nullable Duration serve(WebhookCall call, RolloutStatus status, Revision revision) {
    long now = desk.now();
    String key = call.key(status.attempt());
    CallTries tries =
        calls.computeIfAbsent(call, begun -> new CallTries(begun, begun.webhook(plan), key, now));
    Duration wait = tries.untilDue(now);
    if (wait == null || !wait.isZero()) {
      return wait;
    }
    if (!desk.takesPlace()) {
      return NO_PLACE;
    }
    WebhookEvent event = event(call, status, revision, key);
    tries.attempt(() -> desk.send(plan, call, event), desk, onAnswer);
    return null;
  }

  private WebhookEvent event(
      WebhookCall call, RolloutStatus status, Revision revision, String key) {
    String moment = call.moment().word();
    return new WebhookEvent(
        moment,
        key,
        MapNode.builder()
            .put("event", moment)
            .put("namespace", plan.name().namespace())
            .put("rollout", plan.name().name())
            .put("uid", plan.uid().value())
            .put("attempt", status.attempt().number())
            .put("stage", plan.stageName(call.stage()))
            .put("moment", moment)
            .put("actor", status.standing().actor())
            .put("reason", status.reason().code().word())
            .put("message", status.reason().message())
            .put("revision", revision.value())
            .build());
  }

  @Override
  public void end() {
    forgetAllBut(List.of());
  }
}

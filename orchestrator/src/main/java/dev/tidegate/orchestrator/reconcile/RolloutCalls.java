package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.rollout.Decision;
import dev.tidegate.core.rollout.WebhookCall;
import dev.tidegate.orchestrator.reconcile.WebhookCaller.Calling;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The webhooks of whichever incarnation of a rollout is carried out. Used by one thread at a time.
 */
final class RolloutCalls {
  private final WebhookCaller caller;
  private final Runnable onAnswer;
  private @Nullable RolloutUid uid;
  private Calling calling = Calling.NOTHING;

  RolloutCalls(WebhookCaller caller, Runnable onAnswer) {
    this.caller = caller;
    this.onAnswer = onAnswer;
  }

  /** What came of the calls so far. */
  List<WebhookCall.Outcome> outcomes(RolloutPlan plan) {
    if (!plan.uid().equals(uid)) {
      end();
      calling = caller.begin(plan, onAnswer);
      uid = plan.uid();
    }
    return calling.outcomes();
  }

  /** Calls what a decision waits for that needs no commit any more. */
  @Nullable Duration serve(Situation at, Decision decision) {
    return calling.serve(decision.calls(), at.status(), at.entry().statusRevision());
  }

  /** Forgets everything; calls under way are given up. */
  void end() {
    calling.end();
    calling = Calling.NOTHING;
    uid = null;
  }
}

package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.rollout.WebhookCall;
import dev.tidegate.core.store.Revision;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls the webhooks that decisions wait for. Only the leader calls. Used from the reconciler's
 * threads; must not block.
 */
public interface WebhookCaller {
  /** Calls nobody. */
  WebhookCaller NONE = (plan, onAnswer) -> Calling.NOTHING;

  /**
   * Begins to call for one rollout.
   *
   * @param onAnswer run on any thread when there is news
   */
  Calling begin(RolloutPlan plan, Runnable onAnswer);

  /** The calls of one rollout. Used by one thread at a time. */
  interface Calling {
    /** Nobody to call. */
    Calling NOTHING =
        new Calling() {
          @Override
          public List<WebhookCall.Outcome> outcomes() {
            return List.of();
          }

          @Override
          public @Nullable Duration serve(
              List<WebhookCall> due, RolloutStatus status, Revision revision) {
            return null;
          }

          @Override
          public void end() {
            // nothing was begun
          }
        };

    /** What came of the calls so far. */
    List<WebhookCall.Outcome> outcomes();

    /**
     * Begins what is due and not begun, tries again what is to be tried again, and forgets what is
     * not due: its tries under way are given up.
     *
     * @param status that waits, as stored
     * @param revision of the status
     * @return after how long to come again at the latest; null if answers alone matter
     */
    @Nullable Duration serve(List<WebhookCall> due, RolloutStatus status, Revision revision);

    /** Gives everything up. */
    void end();
  }
}

package dev.tidegate.core.rollout;

import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.Stage;

/**
 * One call of a webhook that a decision waits for. It may be made again, by this leader or the
 * next, and is told by its {@link #key} to be the same one.
 *
 * @param stage that names the webhook, from 1
 * @param moment when it is called
 * @param index of the webhook among those of the stage, from 0
 * @param occasion what tells this passing of the moment from others: when the phase began that
 *     waits for it, or the request that asks for it; visible ASCII
 */
public record WebhookCall(int stage, Stage.Moment moment, int index, String occasion) {
  public WebhookCall {
    if (stage < 1 || index < 0) {
      throw new IllegalArgumentException("webhook " + index + " of stage " + stage);
    }
  }

  /** The webhook that is called. */
  public Stage.Webhook webhook(RolloutPlan plan) {
    return plan.stage(stage).webhooks().get(index);
  }

  /** The idempotency key: the same for every try, and for the next leader's. */
  public String key(Attempt attempt) {
    return String.join(
        "/",
        attempt.uid().value(),
        String.valueOf(attempt.number()),
        String.valueOf(stage),
        moment.word(),
        String.valueOf(index),
        occasion);
  }

  /** How far a call has come. */
  public enum State {
    /** It is tried, or waits for its next try. */
    UNDER_WAY,
    /** The server said yes. */
    SUCCEEDED,
    /** The server said no, or nothing of use in all tries. */
    FAILED
  }

  /**
   * What the leader knows of a call.
   *
   * @param tries made so far, the one under way included
   * @param cause what came of the last try that did not succeed, in words; empty if none failed
   */
  public record Outcome(WebhookCall call, State state, int tries, String cause) {
    public Outcome {
      if (tries < 0) {
        throw new IllegalArgumentException("tries " + tries);
      }
    }

    /** At the first try. */
    public static Outcome succeeded(WebhookCall call) {
      return new Outcome(call, State.SUCCEEDED, 1, "");
    }

    /** For good. */
    public static Outcome failed(WebhookCall call, String cause) {
      return new Outcome(call, State.FAILED, 1, cause);
    }

    boolean is(State other) {
      return state == other;
    }
  }
}

package dev.tidegate.core.rollout;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a rollout. Each variant carries its successor status, so that whoever carries it
 * out needs to know only {@link #next}, {@link #answers} and {@link #recorded}.
 */
public sealed interface Decision {
  /** What all variants have. */
  Outcome outcome();

  /** Its stored name, for example {@code ROLL_BACK}. */
  String word();

  /** The status to commit. */
  default RolloutStatus next() {
    return outcome().next();
  }

  /** Why. */
  default Reason reason() {
    return outcome().reason();
  }

  /** The requests to consume in the same transaction. */
  default List<Answer> answers() {
    return outcome().answers();
  }

  /** When to decide again at the latest, or null if only new facts can change it. */
  default @Nullable Instant wakeAt() {
    return outcome().wakeAt();
  }

  /**
   * Webhooks that must be called before it goes on, those that were called already included. No
   * call is to be begun before {@link #next} is in the store.
   */
  default List<WebhookCall> calls() {
    return outcome().calls();
  }

  /** True if it must be committed: a transition, a new reason, or an answer. */
  default boolean recorded() {
    return outcome().recorded() || !outcome().answers().isEmpty();
  }

  /**
   * What all variants have.
   *
   * @param next the status afterwards
   * @param reason why; as a hold says it now, with the time left
   * @param answers to requests, in the order handled
   * @param wakeAt when to decide again at the latest, or null
   * @param recorded whether {@code next} differs from the status before in more than wording
   * @param calls webhooks to call
   */
  record Outcome(
      RolloutStatus next,
      Reason reason,
      List<Answer> answers,
      @Nullable Instant wakeAt,
      boolean recorded,
      List<WebhookCall> calls) {
    public Outcome {
      answers = List.copyOf(answers);
      calls = List.copyOf(calls);
    }
  }

  /** Stay. {@link #next} may have a new reason. */
  record Hold(Outcome outcome) implements Decision {
    @Override
    public String word() {
      return "HOLD";
    }
  }

  /** Serve the stage of {@link #next} and wait for its acknowledgements. */
  record Enter(Outcome outcome) implements Decision {
    @Override
    public String word() {
      return "ENTER";
    }
  }

  /** Enough agents acknowledged: watch. */
  record Soak(Outcome outcome) implements Decision {
    @Override
    public String word() {
      return "SOAK";
    }
  }

  /** Wait for people. */
  record AwaitApproval(Outcome outcome) implements Decision {
    @Override
    public String word() {
      return "AWAIT_APPROVAL";
    }
  }

  /** Stop advancing. */
  record Pause(Outcome outcome) implements Decision {
    @Override
    public String word() {
      return "PAUSE";
    }
  }

  /** Stop advancing until a person decides. */
  record Stop(Outcome outcome) implements Decision {
    @Override
    public String word() {
      return "STOP";
    }
  }

  /** Go on from a pause or hold. */
  record Resume(Outcome outcome) implements Decision {
    @Override
    public String word() {
      return "RESUME";
    }
  }

  /** Serve the flags of the target stage again and restore agents. */
  record RollBack(Outcome outcome) implements Decision {
    @Override
    public String word() {
      return "ROLL_BACK";
    }
  }

  /** Every live agent has restored. */
  record RolledBack(Outcome outcome) implements Decision {
    @Override
    public String word() {
      return "ROLLED_BACK";
    }
  }

  /** Fold the rollout into its flags. */
  record Complete(Outcome outcome) implements Decision {
    @Override
    public String word() {
      return "COMPLETE";
    }
  }

  /** Give up: a person is needed. */
  record Fail(Outcome outcome) implements Decision {
    @Override
    public String word() {
      return "FAIL";
    }
  }

  /** A rollout that has ended is carried out again, under the uid of {@link #next}. */
  record Retry(Outcome outcome) implements Decision {
    @Override
    public String word() {
      return "RETRY";
    }
  }

  /** A completed rollout is taken back, under the uid of {@link #next}. */
  record Revert(Outcome outcome) implements Decision {
    @Override
    public String word() {
      return "REVERT";
    }
  }

  /** End in favour of another rollout. */
  record Supersede(Outcome outcome) implements Decision {
    @Override
    public String word() {
      return "SUPERSEDE";
    }
  }
}

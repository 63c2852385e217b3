package dev.tidegate.core.rollout;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a rollout came to be in its phase, and what it waits for.
 *
 * @param reason why it is in this phase or does not leave it
 * @param since when the phase was entered, by the leader's clock, for display only
 * @param until when the reason is looked at again at the latest, or null
 * @param actor who caused the phase: {@link #ORCHESTRATOR} or whoever asked for it
 */
public record Standing(Reason reason, Instant since, @Nullable Instant until, String actor) {
  /** The actor of what happens by itself. */
  public static final String ORCHESTRATOR = "orchestrator";

  /** The same phase, with another reason. */
  Standing because(Reason why, @Nullable Instant lookAgain) {
    return new Standing(why, since, lookAgain, actor);
  }

  /** The same phase, with what {@code person} wants of it now. */
  Standing wanted(Reason why, String person) {
    return new Standing(why, since, until, person);
  }

  /** The same, because {@code person} asked for it. */
  Standing by(String person) {
    return new Standing(reason, since, until, person);
  }

  /** True if nobody asked for it. */
  public boolean isAutomatic() {
    return actor.equals(ORCHESTRATOR);
  }
}

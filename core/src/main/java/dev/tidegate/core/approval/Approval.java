package dev.tidegate.core.approval;

import dev.tidegate.core.plan.PlanHash;
import java.time.Instant;

/**
 * One person's agreement that a stage may be left.
 *
 * @param actor who, not empty
 * @param at when, by the leader's clock
 * @param reason why; may be empty, longer ones are cut
 * @param plan what was agreed to be carried out
 * @param definitions {@link Provenance#revision} when it was given
 * @param looks how many looks the evidence had then
 */
public record Approval(
    String actor, Instant at, String reason, PlanHash plan, long definitions, long looks) {
  /** Longest reason that is kept with a status; the request in the log has all of it. */
  private static final int REASON_CHARS_MAX = 500;

  public Approval {
    if (actor.isEmpty()) {
      throw new IllegalArgumentException("an approval has an actor");
    }
    if (reason.length() > REASON_CHARS_MAX) {
      reason = reason.substring(0, REASON_CHARS_MAX - 1) + "…";
    }
  }

  boolean isAbout(PlanHash current, Provenance provenance) {
    return plan.equals(current) && definitions == provenance.revision();
  }
}

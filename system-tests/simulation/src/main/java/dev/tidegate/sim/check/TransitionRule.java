package dev.tidegate.sim.check;

import dev.tidegate.core.document.MapNode;
import java.util.Set;

/**
 * G2: rollouts move along the graph only, never skip a stage on the way up, and never leave the
 * end.
 */
final class TransitionRule implements Rule {
  private static final Set<String> TERMINAL =
      Set.of("COMPLETED", "ROLLED_BACK", "FAILED", "SUPERSEDED");
  private static final Set<String> GRAPH =
      Set.of(
          "PENDING ENTERING",
          "PENDING ROLLED_BACK",
          "PENDING SUPERSEDED",
          "ENTERING AWAITING_APPROVAL",
          "ENTERING COMPLETED",
          "ENTERING ENTERING",
          "ENTERING PAUSED",
          "ENTERING ROLLING_BACK",
          "ENTERING SOAKING",
          "ENTERING HELD",
          "SOAKING AWAITING_APPROVAL",
          "SOAKING COMPLETED",
          "SOAKING ENTERING",
          "SOAKING PAUSED",
          "SOAKING SOAKING",
          "SOAKING ROLLING_BACK",
          "SOAKING HELD",
          "AWAITING_APPROVAL COMPLETED",
          "AWAITING_APPROVAL ENTERING",
          "AWAITING_APPROVAL PAUSED",
          "AWAITING_APPROVAL ROLLING_BACK",
          "AWAITING_APPROVAL HELD",
          "HELD AWAITING_APPROVAL",
          "HELD COMPLETED",
          "HELD ENTERING",
          "HELD SOAKING",
          "HELD ROLLING_BACK",
          "PAUSED AWAITING_APPROVAL",
          "PAUSED COMPLETED",
          "PAUSED ENTERING",
          "PAUSED SOAKING",
          "PAUSED ROLLING_BACK",
          "PAUSED HELD",
          "ROLLING_BACK ENTERING", // a rehearsal is over
          "ROLLING_BACK FAILED",
          "ROLLING_BACK HELD",
          "ROLLING_BACK ROLLED_BACK",
          "ROLLING_BACK ROLLING_BACK",
          "ROLLING_BACK SUPERSEDED");

  @Override
  public void check(Step step, Violations violations) {
    for (Step.StatusChange change : step.statuses()) {
      if (!change.moves()) {
        continue;
      }
      if (!change.sameRollout()) {
        begins(step, change, violations);
        continue;
      }
      String edge = change.phaseBefore() + " " + change.phase();
      boolean stays = change.phaseBefore().equals(change.phase());
      if (!GRAPH.contains(edge) && !(stays && change.stage() == change.stageBefore())) {
        violations.add("G2", step.nanos(), change.rollout() + " went " + edge);
      }
      if (change.stage() > change.stageBefore() + 1) {
        violations.add(
            "G2",
            step.nanos(),
            "%s went from stage %d to %d"
                .formatted(change.rollout(), change.stageBefore(), change.stage()));
      }
      agrees(step, change, violations);
    }
  }

  private static void begins(Step step, Step.StatusChange change, Violations violations) {
    if (change.before() != null && !TERMINAL.contains(change.phaseBefore())) {
      violations.add(
          "G2",
          step.nanos(),
          "%s was replaced while %s".formatted(change.rollout(), change.phaseBefore()));
    }
    boolean revert =
        change.phase().equals("ROLLING_BACK") && change.phaseBefore().equals("COMPLETED");
    if (!revert && !change.phase().equals("PENDING")) {
      violations.add("G2", step.nanos(), change.rollout() + " begins as " + change.phase());
    }
  }

  /** What was decided on is what was there. */
  private static void agrees(Step step, Step.StatusChange change, Violations violations) {
    MapNode decision = step.decision();
    MapNode decidedOn = decision == null ? null : Json.map(decision, "before");
    if (decidedOn != null
        && (!Json.text(decidedOn, "phase").equals(change.phaseBefore())
            || Json.number(decidedOn, "stage") != change.stageBefore())) {
      violations.add(
          "G7",
          step.nanos(),
          "%s was decided as %s %s and was %s %d"
              .formatted(
                  change.rollout(),
                  Json.text(decidedOn, "phase"),
                  Json.text(decidedOn, "stage"),
                  change.phaseBefore(),
                  change.stageBefore()));
    }
  }
}

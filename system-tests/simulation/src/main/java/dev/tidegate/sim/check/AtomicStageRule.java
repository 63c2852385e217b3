package dev.tidegate.sim.check;

import java.util.Set;
import java.util.TreeSet;

/**
 * G2: a change of stage puts status, decision and what is served together: after it, exactly the
 * flags of the stages up to it are served, and nothing once the rollout is over.
 */
final class AtomicStageRule implements Rule {
  private static final Set<String> OVER =
      Set.of("PENDING", "COMPLETED", "ROLLED_BACK", "SUPERSEDED");

  private final Plans plans;

  AtomicStageRule(Plans plans) {
    this.plans = plans;
  }

  @Override
  public void check(Step step, Violations violations) {
    for (Step.StatusChange change : step.statuses()) {
      boolean accepted = change.phase().equals("PENDING") && !change.sameRollout();
      if (change.moves() && !accepted && step.decision() == null) {
        violations.add("G2", step.nanos(), "no decision goes with " + change);
      }
      if (!change.phase().equals("FAILED")) {
        served(step, change, violations);
      }
    }
  }

  private void served(Step step, Step.StatusChange change, Violations violations) {
    String folder = "ns/" + change.namespace() + "/overlays/" + change.rollout() + "/";
    Set<String> served = new TreeSet<>();
    step.afterBelow(folder)
        .forEach(
            (path, overlay) -> {
              boolean own = Json.text(Json.of(overlay), "rolloutUid").equals(change.uid());
              if (own) { // one that failed may have left its own, until the next one begins
                served.add(path.substring(folder.length()));
              }
            });
    int stage = OVER.contains(change.phase()) ? 0 : change.stage();
    Set<String> wanted = plans.flagsUpTo(change.uid(), stage);
    if (!served.equals(wanted)) {
      violations.add(
          "G2",
          step.nanos(),
          "%s in %s at stage %d serves %s, not %s"
              .formatted(change.rollout(), change.phase(), stage, served, wanted));
    }
  }
}

package dev.tidegate.sim.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * G4: nobody leaves a stage upwards before its soak is over by true time, unless a person waived
 * it, however wrong the clocks are and however often the leader changes.
 */
final class SoakRule implements Rule {
  /**
   * What a soak may end early by: it is measured from when agents were told, not from the commit.
   */
  private static final double TOLERANCE_SECONDS = 0.1;

  private final Plans plans;
  private final Map<String, Long> enteredNanos = new HashMap<>();
  private final Waivers waivers;

  SoakRule(Plans plans, Waivers waivers) {
    this.plans = plans;
    this.waivers = waivers;
  }

  @Override
  public void check(Step step, Violations violations) {
    for (Step.StatusChange change : step.statuses()) {
      boolean up = step.decides("ENTER") || step.decides("COMPLETE");
      if (up && change.stageBefore() > 0 && !waivers.waived(change.uid())) {
        left(step, change, violations);
      }
      if (step.decides("ENTER")) {
        enteredNanos.put(change.uid(), step.nanos());
      }
    }
  }

  private void left(Step step, Step.StatusChange change, Violations violations) {
    List<Plans.PlannedStage> stages = plans.stages(change.uid());
    if (change.stageBefore() > stages.size()) {
      return;
    }
    double soak = stages.get(change.stageBefore() - 1).soak().toNanos() / 1e9;
    Long entered = enteredNanos.get(change.uid());
    double spent = entered == null ? 0 : (step.nanos() - entered) / 1e9;
    if (spent < soak - TOLERANCE_SECONDS) {
      violations.add(
          "G4",
          step.nanos(),
          "%s left stage %d after %.2f s of %.2f s"
              .formatted(change.rollout(), change.stageBefore(), spent, soak));
    }
  }
}

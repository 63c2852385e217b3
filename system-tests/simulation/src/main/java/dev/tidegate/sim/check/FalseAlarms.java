package dev.tidegate.sim.check;

import dev.tidegate.core.document.MapNode;

/**
 * G12: how often evidence rolls an attempt back. In a run without harm each one is a false alarm.
 */
final class FalseAlarms implements Rule {
  private final Plans plans;
  private long attempts;
  private long alarms;

  FalseAlarms(Plans plans) {
    this.plans = plans;
  }

  @Override
  public void check(Step step, Violations violations) {
    MapNode decision = step.decision();
    for (Step.StatusChange change : step.statuses()) {
      boolean isJudged = plans.stages(change.uid()).stream().anyMatch(stage -> stage.samples() > 0);
      if (step.decides("ENTER") && change.stageBefore() == 0 && isJudged) {
        attempts++;
      }
      if (decision != null
          && step.decides("ROLL_BACK")
          && Json.text(decision, "reason").equals("regression")) {
        alarms++;
      }
    }
  }

  long attempts() {
    return attempts;
  }

  long alarms() {
    return alarms;
  }
}

package dev.tidegate.sim.check;

import dev.tidegate.sim.system.SimSystem;
import java.util.HashMap;
import java.util.Map;

/**
 * G4: a stage with an analysis is left upwards only after so many requests got the candidate in it
 * as the analysis asks for, unless a person waived it: missing data never advances.
 */
final class GateRule implements Rule {
  private final SimSystem system;
  private final Plans plans;
  private final Waivers waivers;
  private final FlagHistory history;
  private final Map<String, Begin> servedBefore = new HashMap<>();

  /**
   * When a stage was entered.
   *
   * @param served requests that had got the candidate by then
   * @param switched whether a flag was off, then or since: agents and the leader hear of that at
   *     different times, so the count is a little off
   */
  private record Begin(long served, boolean switched) {
    Begin switchedOff() {
      return new Begin(served, true);
    }
  }

  GateRule(SimSystem system, FlagHistory history, Plans plans, Waivers waivers) {
    this.system = system;
    this.history = history;
    this.plans = plans;
    this.waivers = waivers;
  }

  @Override
  public void check(Step step, Violations violations) {
    long served = system.notes().requestsByCandidate();
    if (step.switchesFlag()) {
      servedBefore.replaceAll((uid, before) -> before.switchedOff());
    }
    for (Step.StatusChange change : step.statuses()) {
      boolean isLeft =
          (step.decides("ENTER") && change.stage() > change.stageBefore())
              || step.decides("COMPLETE");
      if (isLeft && change.stageBefore() > 0 && !waivers.waived(change.uid())) {
        left(step, change, served, violations);
      }
      if (step.decides("ENTER")) {
        servedBefore.put(change.uid(), new Begin(served, history.anyKilled()));
      }
    }
  }

  private void left(Step step, Step.StatusChange change, long served, Violations violations) {
    Begin begin = servedBefore.getOrDefault(change.uid(), new Begin(0, true));
    long since = served - begin.served();
    long planned = plans.samples(change.uid(), change.stageBefore());
    long needed = begin.switched() ? Math.min(1, planned) : planned;
    if (since < needed) {
      violations.add(
          "G4",
          step.nanos(),
          "%s left stage %d, in which %d requests got the candidate and %d are needed"
              .formatted(change.rollout(), change.stageBefore(), since, needed));
    }
  }
}

package dev.tidegate.sim.check;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.store.Entry;

/** G2: while a freeze without a begin stands, nothing is entered and nothing completes. */
final class FreezeRule implements Rule {
  @Override
  public void check(Step step, Violations violations) {
    MapNode decision = step.decision();
    String word = decision == null ? "" : Json.text(decision, "decision");
    if (!word.equals("ENTER") && !word.equals("COMPLETE")) {
      return;
    }
    for (Step.StatusChange change : step.statuses()) {
      if (word.equals("ENTER") && change.stage() <= change.stageBefore()) {
        continue; // a stage begun anew reaches nobody else
      }
      for (String key : new String[] {"ns/" + change.namespace() + "/freezes", "system/freezes"}) {
        Entry freezes = step.before().get(key);
        if (freezes != null && holds(Json.of(freezes))) {
          violations.add(
              "G2", step.nanos(), word + " of " + change.rollout() + " while " + key + " holds");
        }
      }
    }
  }

  /** The freezes of a simulation have no begin, and an end far beyond it. */
  private static boolean holds(MapNode document) {
    MapNode byName = Json.map(document, "freezes");
    return byName != null && !byName.members().isEmpty();
  }
}

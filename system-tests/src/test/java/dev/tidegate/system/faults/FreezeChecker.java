package dev.tidegate.system.faults;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.system.faults.TruthChecker.Violation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * G2: while a freeze of everything is in force by the clock of whoever decides, no stage is entered
 * upwards and nothing completes.
 */
final class FreezeChecker {
  private FreezeChecker() {}

  /** Judges by the freezes stored before each decision. */
  static List<Violation> check(List<TruthRevision> history) {
    Map<String, Fields> freezes = new HashMap<>(); // by key
    List<Violation> found = new ArrayList<>();
    for (TruthRevision revision : history) {
      for (TruthRevision.Change put : revision.puts("log/*/decisions/*/*")) {
        Fields decision = put.fields();
        for (String key : List.of("ns/" + put.segment(1) + "/freezes", "system/freezes")) {
          Fields stored = freezes.getOrDefault(key, Fields.parse("{}")).map("freezes");
          if (goesUp(decision) && holds(stored.of(), Instant.parse(decision.text("at")))) {
            found.add(
                new Violation(
                    "G2",
                    revision.revision(),
                    put.key() + " goes up while it holds: " + stored.of()));
          }
        }
      }
      revision
          .where(change -> change.key().endsWith("/freezes"))
          .forEach(change -> freezes.put(change.key(), change.fields()));
    }
    return found;
  }

  private static boolean goesUp(Fields decision) {
    boolean enters =
        decision.text("decision").equals("ENTER")
            && decision.map("after").number("stage") > decision.map("before").number("stage");
    return enters || decision.text("decision").equals("COMPLETE");
  }

  private static boolean holds(MapNode byName, Instant at) {
    for (Node node : byName.members().values()) {
      Fields freeze = new Fields((MapNode) node);
      boolean all = freeze.of().get("services") == null;
      boolean begun =
          freeze.text("from").isEmpty() || !Instant.parse(freeze.text("from")).isAfter(at);
      if (all && begun && Instant.parse(freeze.text("until")).isAfter(at)) {
        return true;
      }
    }
    return false;
  }
}

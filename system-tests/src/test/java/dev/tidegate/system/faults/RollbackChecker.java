package dev.tidegate.system.faults;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.system.faults.TruthChecker.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * G6: when a rollback is called done, no agent that was counted as live and is not named as
 * outstanding still serves what was there between the last stage's entry and the rollback. Who was
 * told of the entry in no line has nothing to restore; a line may come a second late.
 */
final class RollbackChecker {
  /** An agent's line is written when it looks, every 20 ms where its process gets to run. */
  private static final long LOOKS_WITHIN_NANOS = 1_000_000_000;

  private RollbackChecker() {}

  /** Judges the agents of the service {@code orders} by what each served at that moment. */
  static List<Violation> check(List<TruthRevision> history, Map<String, List<AgentLine>> streams) {
    Map<String, Long> entered = new HashMap<>(); // by UID, as the next
    Map<String, Long> begun = new HashMap<>();
    List<Violation> found = new ArrayList<>();
    for (TruthRevision revision : history) {
      for (TruthRevision.Change put : revision.puts("log/*/decisions/*/*")) {
        Fields decision = put.fields();
        String word = decision.text("decision");
        if (word.equals("ENTER")) {
          entered.put(put.segment(3), revision.revision());
        } else if (word.equals("ROLL_BACK")) {
          begun.put(put.segment(3), revision.revision());
        } else if (word.equals("ROLLED_BACK")
            && decision.map("before").text("phase").equals("ROLLING_BACK")) {
          long since = begun.getOrDefault(put.segment(3), 0L);
          long entry = entered.getOrDefault(put.segment(3), since); // of none, nobody is inside
          for (String agent : restored(decision)) {
            long position =
                position(
                    streams.getOrDefault(agent, List.of()), revision.nanos() + LOOKS_WITHIN_NANOS);
            if (position >= entry && position < since) {
              found.add(
                  new Violation(
                      "G6",
                      revision.revision(),
                      "%s is called rolled back from %d on, and %s is at %d"
                          .formatted(put.segment(3), since, agent, position)));
            }
          }
        }
      }
    }
    return found;
  }

  /** The agents that are live, by what the decision saw, and owe nothing. */
  private static Set<String> restored(Fields decision) {
    Set<String> agents = new HashSet<>();
    for (Fields group : decision.map("observation").maps("fleet")) {
      if ("true".equals(String.valueOf(group.of().get("live")))) {
        agents.addAll(names(group, "agents"));
      }
    }
    agents.removeAll(names(decision.map("after"), "outstanding"));
    return agents;
  }

  private static Set<String> names(Fields in, String member) {
    Set<String> names = new HashSet<>();
    if (in.of().get(member) instanceof ListNode list) {
      for (Node item : list.items()) {
        if (item instanceof TextNode text) {
          names.add(text.value().replace("orders/", ""));
        }
      }
    }
    return names;
  }

  /** Where an agent stood at a moment; one that had told nothing yet owed nothing. */
  private static long position(List<AgentLine> lines, long nanos) {
    long position = Long.MAX_VALUE;
    for (AgentLine line : lines) {
      if (line.nanos() <= nanos) {
        position = line.revision();
      }
    }
    return position;
  }
}

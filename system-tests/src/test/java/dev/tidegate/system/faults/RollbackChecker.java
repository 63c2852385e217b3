package dev.tidegate.system.faults;

import dev.tidegate.system.faults.TruthChecker.Violation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * G6: when a rollback is called done, no agent that was counted as live and is not named as
 * outstanding is in a stage of it by its own word. A line may come a second late.
 */
final class RollbackChecker {
  /** An agent's line is written when it looks, every 20 ms where its process gets to run. */
  private static final long LOOKS_WITHIN_NANOS = 1_000_000_000;

  private RollbackChecker() {}

  /** Judges the agents of the service {@code orders} by the stages each says it is in. */
  static List<Violation> check(List<TruthRevision> history, Map<String, List<AgentLine>> streams) {
    List<Violation> found = new ArrayList<>();
    for (TruthRevision revision : history) {
      for (TruthRevision.Change put : revision.puts("log/*/decisions/*/*")) {
        Fields decision = put.fields();
        if (decision.text("decision").equals("ROLLED_BACK")
            && decision.map("before").text("phase").equals("ROLLING_BACK")) {
          long target = decision.map("after").number("stage");
          for (String agent : restored(decision)) {
            List<AgentLine> lines = streams.getOrDefault(agent, List.of());
            for (String stage : entered(lines, revision.nanos() + LOOKS_WITHIN_NANOS)) {
              if (isAbove(stage, put.segment(3), target)) {
                found.add(
                    new Violation(
                        "G6",
                        revision.revision(),
                        "%s is called rolled back to stage %d, and %s is in %s"
                            .formatted(put.segment(3), target, agent, stage)));
              }
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
    in.texts(member).forEach(name -> names.add(name.replace("orders/", "")));
    return names;
  }

  /** The stages an agent was in at a moment, as its last line before says. */
  private static Set<String> entered(List<AgentLine> lines, long nanos) {
    Set<String> entered = Set.of();
    for (AgentLine line : lines) {
      if (line.nanos() <= nanos) {
        entered = line.entered();
      }
    }
    return entered;
  }

  private static boolean isAbove(String stage, String uid, long target) {
    int slash = stage.indexOf('/');
    return stage.substring(0, slash).equals(uid)
        && Long.parseLong(stage.substring(slash + 1)) > target;
  }
}

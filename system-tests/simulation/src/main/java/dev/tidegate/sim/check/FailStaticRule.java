package dev.tidegate.sim.check;

import dev.tidegate.sim.system.AgentObserver.Kept;
import dev.tidegate.sim.system.SimAgent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * G9: once an agent has given a value of a flag it never falls back to the code's default, whatever
 * it is cut off from and however often it starts again; a flag that is switched off gives the
 * code's default by intent.
 */
final class FailStaticRule implements AgentRule {
  private final FlagHistory history;
  private final Map<SimAgent, Set<String>> known = new HashMap<>();

  FailStaticRule(FlagHistory history) {
    this.history = history;
  }

  @Override
  public void started(SimAgent agent, Kept kept) {
    if (kept == Kept.UNKNOWN) {
      known.remove(agent);
    }
  }

  @Override
  public void check(Serving serving, Violations violations) {
    Set<String> flags = known.computeIfAbsent(serving.agent(), absent -> new HashSet<>());
    serving
        .answers()
        .forEach(
            (flag, answers) -> {
              boolean fell = !answers.defaults().isEmpty();
              if (!fell) {
                flags.add(flag);
              } else if (flags.contains(flag) && !history.isKilled(flag, serving.revision())) {
                violations.add(
                    "G9",
                    serving.nanos(),
                    "%s gives the code's default of %s to %d of %d units"
                        .formatted(
                            serving.agent().instance(),
                            flag,
                            answers.defaults().cardinality(),
                            Serving.UNITS));
              }
            });
  }
}

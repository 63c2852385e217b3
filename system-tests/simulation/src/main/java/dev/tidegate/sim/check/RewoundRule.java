package dev.tidegate.sim.check;

import dev.tidegate.orchestrator.wire.Keyspace;

/** G1: from when somebody noticed that the store went back until it is adopted, nobody leads. */
final class RewoundRule implements Rule {
  private static final String REWIND = Keyspace.REWIND.path();
  private static final String LEADER = Keyspace.LEADER.path();

  private long adoptions;

  /** How often the store was adopted. */
  long adoptions() {
    return adoptions;
  }

  @Override
  public void check(Step step, Violations violations) {
    if (step.before().containsKey(REWIND) && !step.after().containsKey(REWIND)) {
      adoptions++;
    }
    if (!step.before().containsKey(REWIND) || !step.after().containsKey(REWIND)) {
      return;
    }
    if (step.after().containsKey(LEADER)) {
      violations.add("G1", step.nanos(), "somebody leads though the store went back");
    }
    if (step.decision() != null) {
      violations.add("G1", step.nanos(), "a decision though the store went back");
    }
  }
}

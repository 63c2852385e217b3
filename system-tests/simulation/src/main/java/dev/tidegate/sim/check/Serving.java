package dev.tidegate.sim.check;

import dev.tidegate.agent.internal.session.AgentSession;
import dev.tidegate.sim.system.SimAgent;
import java.util.BitSet;
import java.util.Map;

/**
 * What an agent serves at one moment.
 *
 * @param nanos true time
 * @param answers by flag
 */
record Serving(SimAgent agent, AgentSession session, long nanos, Map<String, Answers> answers) {
  /** Units whose answers are looked at. */
  static final int UNITS = 200;

  /** What the code asks for where nothing is known. */
  static final String CODE_DEFAULT = "none";

  /** What the stages of a simulation serve. */
  static final String CANDIDATE = "new";

  /**
   * The answers for the units.
   *
   * @param candidates units that get the candidate
   * @param defaults units that get the code's default
   */
  record Answers(BitSet candidates, BitSet defaults) {}

  /** The revision of the view that it serves. */
  long revision() {
    return session.status().position().revision();
  }
}

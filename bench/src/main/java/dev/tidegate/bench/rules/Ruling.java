package dev.tidegate.bench.rules;

/** What a rule makes of a stage. */
public enum Ruling {
  /** Nothing yet. */
  CONTINUE,
  /** The candidate is taken back. */
  ROLL_BACK,
  /** The stage ends well. */
  ADVANCE,
  /** A person must look: it is neither good nor bad. */
  HOLD
}

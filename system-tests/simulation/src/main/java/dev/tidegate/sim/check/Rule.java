package dev.tidegate.sim.check;

/** Something that holds of every step of the store. */
interface Rule {
  /** Looks at one step, and says what is wrong with it. */
  void check(Step step, Violations violations);
}

package dev.tidegate.core.rule;

/** Which mode of the reference engine an expression runs in. */
enum Dialect {
  /** The usual one: compiled ahead, malformed parts are found when compiling. */
  COMPILED,
  /** Constants, and what the compiled mode leaves to the interpreter. */
  INTERPRETED
}

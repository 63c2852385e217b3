/**
 * Parses, validates, compiles and evaluates flag definitions: flagd's JSON with flagd's current
 * semantics. A {@link dev.tidegate.core.flag.FlagDefinition} is what operators write, a {@link
 * dev.tidegate.core.flag.FlagSet} is the compiled snapshot that answers, an {@link
 * dev.tidegate.core.flag.Overlay} is what a rollout's stage puts over a definition.
 *
 * <p>Everything is immutable and may be used by any thread. Evaluation never throws, never blocks
 * and takes no lock. Start reading at {@link dev.tidegate.core.flag.FlagSet}; rules become closures
 * in {@code RuleCompiler}.
 *
 * <p>Rules follow the reference engine of flagd's in-process providers to the letter, oddities
 * included, because a unit must get the same variant from every client. Where that engine differs
 * between its two modes (expressions compiled ahead, and the few forms it interprets: constants,
 * and {@code if} with one or two operands), {@code Dialect} says which one is meant.
 */
@NullMarked
package dev.tidegate.core.flag;

import org.jspecify.annotations.NullMarked;

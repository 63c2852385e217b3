/**
 * The language of targeting rules: JSONLogic with flagd's operators, compiled into closures. {@link
 * dev.tidegate.core.rule.Targeting} is a flag's rule, {@link
 * dev.tidegate.core.rule.EvaluationContext} whom it is evaluated for.
 *
 * <p>Everything is immutable and may be used by any thread; evaluating takes no lock. Start reading
 * at {@link dev.tidegate.core.rule.Targeting}; rules become closures in {@code RuleCompiler}.
 *
 * <p>Rules follow the reference engine of flagd's in-process providers to the letter, oddities
 * included, because a unit must get the same variant from every client. Where that engine differs
 * between its two modes (expressions compiled ahead, and the few forms it interprets: constants,
 * and {@code if} with one or two operands), {@code Dialect} says which one is meant.
 */
@NullMarked
package dev.tidegate.core.rule;

import org.jspecify.annotations.NullMarked;

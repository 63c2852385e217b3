/**
 * Rules that decide from counts whether a candidate goes back or on: Tidegate's own, broken
 * variants of it, and rules in the manner of others.
 *
 * <p>A {@link dev.tidegate.bench.rules.Rule} is immutable; a {@link dev.tidegate.bench.rules.Judge}
 * belongs to one run.
 */
@NullMarked
package dev.tidegate.bench.rules;

import org.jspecify.annotations.NullMarked;

/**
 * Measures how long evaluating a flag takes, side by side: the hand-written floor, Tidegate, and
 * whatever other {@link dev.tidegate.bench.Engine}s are on the class path. Never shipped.
 *
 * <p>Single-threaded. Start reading at {@link dev.tidegate.bench.Engine}, then {@link
 * dev.tidegate.bench.EvaluationBenchmark}.
 */
@NullMarked
package dev.tidegate.bench;

import org.jspecify.annotations.NullMarked;

/**
 * Always-valid sequential judgement: ticks of two arms in, verdict and evidence out. Look as often
 * as you like and stop when you like: the chance of ever calling a harmless candidate a regression
 * stays at most alpha.
 *
 * <p>Pure and deterministic: no clock, no I/O, {@link java.lang.StrictMath} and a fixed order of
 * summation, so that the same ticks give the same bits on every JVM. Values are immutable and safe
 * to share.
 *
 * <p>Start reading at {@link dev.tidegate.core.evidence.Evidence}, which is the state of one
 * attempt; {@code TickMethod} holds the formulas of one tick, {@code StartMixture} how ticks add
 * up.
 */
@NullMarked
package dev.tidegate.core.evidence;

import org.jspecify.annotations.NullMarked;

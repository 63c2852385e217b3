/**
 * What the stages of a plan can notice, told beforehand: how long a regression goes on, how small a
 * one is still found, when a healthy candidate may go on early. Found by seeded traffic through the
 * evidence itself, so that it holds for whatever the evidence does.
 *
 * <p>Pure and deterministic. Start reading at {@link dev.tidegate.core.power.PowerStudy}.
 */
@NullMarked
package dev.tidegate.core.power;

import org.jspecify.annotations.NullMarked;

/**
 * What a rollout would do: a whole plan carried out in virtual time, against made-up or recorded
 * counts. {@code RolloutPolicy} decides, {@code Watchkeeping} adds up time and evidence, as they do
 * in production; only the agents, the counts and the clock are stand-ins.
 *
 * <p>Pure and deterministic: the same plan, scenario and seed give the same run on every JVM. Start
 * reading at {@link dev.tidegate.core.simulation.Simulation}.
 */
@NullMarked
package dev.tidegate.core.simulation;

import org.jspecify.annotations.NullMarked;

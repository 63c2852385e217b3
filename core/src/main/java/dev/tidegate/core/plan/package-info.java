/**
 * What a rollout will do: {@link dev.tidegate.core.plan.RolloutPlan} with its stages, shares,
 * analyses and windows, expanded and frozen; the names rollouts go by; and what the plans together
 * make of flags ({@link dev.tidegate.core.plan.Fold}).
 *
 * <p>Nothing here does I/O, reads a clock, logs or keeps state: values are immutable and may be
 * shared between threads. Start reading at {@link dev.tidegate.core.plan.RolloutPlan}.
 */
@NullMarked
package dev.tidegate.core.plan;

import org.jspecify.annotations.NullMarked;

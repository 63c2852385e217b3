/**
 * The functional core: what a rollout is, and what becomes of it next. A manifest is read by {@link
 * dev.tidegate.core.rollout.RolloutSpecParser}, frozen as a {@link
 * dev.tidegate.core.rollout.RolloutPlan}, and taken through {@link
 * dev.tidegate.core.rollout.RolloutStatus} by {@link
 * dev.tidegate.core.rollout.RolloutPolicy#decide} from what an {@link
 * dev.tidegate.core.rollout.Observation} says.
 *
 * <p>Nothing here does I/O, reads a clock, logs or keeps state: values are immutable and may be
 * shared between threads. Start reading at {@link dev.tidegate.core.rollout.RolloutPolicy}.
 */
@NullMarked
package dev.tidegate.core.rollout;

import org.jspecify.annotations.NullMarked;

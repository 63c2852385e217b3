/**
 * The functional core: what becomes of a rollout next. {@link
 * dev.tidegate.core.rollout.RolloutPolicy#decide} takes a plan through {@link
 * dev.tidegate.core.rollout.RolloutStatus} from what an {@link
 * dev.tidegate.core.rollout.Observation} says.
 *
 * <p>Nothing here does I/O, reads a clock, logs or keeps state: values are immutable and may be
 * shared between threads. Start reading at {@link dev.tidegate.core.rollout.RolloutPolicy}.
 */
@NullMarked
package dev.tidegate.core.rollout;

import org.jspecify.annotations.NullMarked;

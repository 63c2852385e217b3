/**
 * Agents' saved state in the store: who owns an instance's checkpoints, the working set, and the
 * restore points that a rollback goes back to.
 *
 * <p>Everything is thread-safe and blocks like the store does: call it from an executor, never from
 * an event loop. Start reading at {@link dev.tidegate.orchestrator.checkpoint.CheckpointStore}.
 */
@NullMarked
package dev.tidegate.orchestrator.checkpoint;

import org.jspecify.annotations.NullMarked;

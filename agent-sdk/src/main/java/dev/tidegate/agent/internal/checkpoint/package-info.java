/**
 * State of the service kept with the orchestrator, and a local copy of the newest. Calls block the
 * calling thread within a stated time; they run on application or worker threads, never on the
 * session's owner.
 *
 * <p>Start reading at {@link dev.tidegate.agent.internal.checkpoint.StateStore}.
 */
@NullMarked
package dev.tidegate.agent.internal.checkpoint;

import org.jspecify.annotations.NullMarked;

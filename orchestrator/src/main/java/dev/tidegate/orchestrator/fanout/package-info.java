/**
 * From the view to the agents: one bounded outbox per agent that holds what was last sent and the
 * newest target, never a queue. A whole view first, then deltas by revision; whoever is slow gets
 * the newest state once ready again, and whoever is stuck is cut off.
 *
 * <p>Targets are computed on the fan-out's own executor, once per namespace and revision; an outbox
 * is guarded by its lock. Nothing here blocks. Start reading at {@link
 * dev.tidegate.orchestrator.fanout.Fanout}.
 */
@NullMarked
package dev.tidegate.orchestrator.fanout;

import org.jspecify.annotations.NullMarked;

/**
 * What the agent knows, in memory and on disk: the last view it accepted, the stages it entered,
 * and the compiled flags it serves. A start without the orchestrator serves from here.
 *
 * <p>Values are immutable. {@link dev.tidegate.agent.internal.cache.ServedFlags} is read by any
 * thread and written by the session's owner alone; files are written by one thread each. Start
 * reading at {@link dev.tidegate.agent.internal.cache.Snapshot}.
 */
@NullMarked
package dev.tidegate.agent.internal.cache;

import org.jspecify.annotations.NullMarked;

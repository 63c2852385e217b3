/**
 * The conversation with the orchestrator: one stream, reconnected for ever, whose views become what
 * the agent serves and does. One owner thread holds all state; gRPC callbacks, timers and workers
 * only enqueue on it.
 *
 * <p>Start reading at {@link dev.tidegate.agent.internal.session.AgentSession}.
 */
@NullMarked
package dev.tidegate.agent.internal.session;

import org.jspecify.annotations.NullMarked;

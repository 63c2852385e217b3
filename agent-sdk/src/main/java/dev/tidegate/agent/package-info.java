/**
 * What a service embeds: flags evaluated in-process, stages entered and rolled back, state
 * checkpointed, health reported. Nothing here throws into the service because of the orchestrator,
 * and nothing waits for it without a limit.
 *
 * <p>All types may be used by any thread unless they say otherwise. Start reading at {@link
 * dev.tidegate.agent.Tidegate}.
 */
@NullMarked
package dev.tidegate.agent;

import org.jspecify.annotations.NullMarked;

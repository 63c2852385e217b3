/**
 * Brings this agent to where each rollout wants it: entering stages, rolling back, acknowledging.
 * Level-triggered: what is wanted is compared with what was done, and the difference is worked off,
 * after a restart too.
 *
 * <p>Everything here belongs to the session's owner thread, except {@link
 * dev.tidegate.agent.internal.stage.StageTask} bodies and {@link
 * dev.tidegate.agent.internal.stage.StageRun}, which run on workers. Start reading at {@link
 * dev.tidegate.agent.internal.stage.StageEngine}, then {@code RolloutTrack}.
 */
@NullMarked
package dev.tidegate.agent.internal.stage;

import org.jspecify.annotations.NullMarked;

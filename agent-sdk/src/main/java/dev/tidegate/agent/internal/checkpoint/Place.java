package dev.tidegate.agent.internal.checkpoint;

/**
 * A restore point: the state of the instance right before it entered a stage.
 *
 * @param rolloutUid UID of the rollout
 * @param attempt attempt in which the stage was entered
 * @param stage 1-based stage
 */
public record Place(String rolloutUid, int attempt, int stage) {}

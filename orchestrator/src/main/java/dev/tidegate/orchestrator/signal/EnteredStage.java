package dev.tidegate.orchestrator.signal;

/**
 * A stage an agent has entered and not left.
 *
 * @param rolloutUid incarnation of the rollout
 * @param attempt 0 for the first
 * @param stage at least 1
 * @param restorePoint true if a restore point was saved before entering
 */
public record EnteredStage(String rolloutUid, int attempt, int stage, boolean restorePoint) {}

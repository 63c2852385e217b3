package dev.tidegate.orchestrator.checkpoint;

/**
 * The set of states saved before a stage was entered.
 *
 * @param rolloutUid incarnation of the rollout
 * @param attempt 0 for the first
 * @param stage the stage entered afterwards; 0 for one that is only tried, and deleted again
 */
public record RestorePoint(String rolloutUid, int attempt, int stage) {
  public RestorePoint {
    Instance.requireName("place.rollout_uid", rolloutUid);
    if (attempt < 0 || stage < 0) {
      throw new IllegalArgumentException(
          "place: attempt %d and stage %d, expected at least 0".formatted(attempt, stage));
    }
  }
}

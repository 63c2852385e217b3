package dev.tidegate.agent.internal.health;

import dev.tidegate.core.cohort.Cohort;

/**
 * How observations of a stage are attributed to the two sides of its comparison.
 *
 * @param kind what decides the side
 * @param salt salt of the rollout's buckets
 * @param candidateBelow units with a bucket below are candidate, in 1/100,000
 * @param baselineFrom units with a bucket at or above are baseline, in 1/100,000
 */
public record Split(Kind kind, String salt, int candidateBelow, int baselineFrom) {
  /** Nothing is outside the stage. */
  public static final Split NONE = new Split(Kind.NONE, "", 0, 0);

  /** What decides the side. */
  public enum Kind {
    /** No comparison: what is inside counts as candidate, for absolute limits. */
    NONE,
    /** The unit's bucket, on agents inside the stage. */
    UNIT,
    /** The agent: inside the stage or not. */
    AGENT
  }

  /** The side of a unit under a unit split. */
  Side ofUnit(String unitKey) {
    int bucket = Cohort.bucket(salt, unitKey);
    if (bucket < candidateBelow) {
      return Side.CANDIDATE;
    }
    return bucket >= baselineFrom ? Side.BASELINE : Side.NEITHER;
  }

  /** A side of a comparison, or none of the two. */
  enum Side {
    CANDIDATE,
    BASELINE,
    NEITHER
  }
}

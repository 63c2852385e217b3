package dev.tidegate.agent.internal.health;

import dev.tidegate.agent.internal.health.Split.Side;

/**
 * A stage in progress to which this agent's observations belong.
 *
 * @param rolloutUid UID of the rollout
 * @param attempt attempt of the rollout
 * @param stage 1-based stage
 * @param split how sides are told apart
 * @param inside true if the stage's flags apply on this agent
 */
public record Comparison(String rolloutUid, int attempt, int stage, Split split, boolean inside) {

  /** The side of an observation about one unit. */
  Side ofUnit(String unitKey) {
    if (split.kind() == Split.Kind.UNIT) {
      return inside ? split.ofUnit(unitKey) : Side.NEITHER;
    }
    return ofProcess();
  }

  /** The side of an observation about the whole process, whose unit is unknown. */
  Side ofProcess() {
    if (inside) {
      return Side.CANDIDATE;
    }
    return split.kind() == Split.Kind.AGENT ? Side.BASELINE : Side.NEITHER;
  }

  /** True for cells of any stage of the same attempt: one may be served again. */
  boolean isOf(Cells.Key key) {
    return key.attempt() == attempt && key.rolloutUid().equals(rolloutUid);
  }
}

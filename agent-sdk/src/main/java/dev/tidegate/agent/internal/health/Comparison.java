package dev.tidegate.agent.internal.health;

import dev.tidegate.agent.internal.health.Split.Side;
import dev.tidegate.core.cohort.UnitSketch;
import dev.tidegate.proto.v1.StageUnits;

/**
 * A stage in progress to which this agent's observations belong.
 *
 * @param rolloutUid UID of the rollout
 * @param attempt attempt of the rollout
 * @param stage 1-based stage
 * @param split how sides are told apart
 * @param inside true if the stage's flags apply on this agent
 * @param uncounted true while nothing belongs to either side, since a flag of the rollout is off
 */
public record Comparison(
    String rolloutUid, int attempt, int stage, Split split, boolean inside, boolean uncounted) {

  /** The side of an observation about one unit. */
  Side ofUnit(String unitKey) {
    if (split.kind() == Split.Kind.UNIT && !uncounted) {
      return inside ? split.ofUnit(unitKey) : Side.NEITHER;
    }
    return ofProcess();
  }

  /** The side of an observation about the whole process, whose unit is unknown. */
  Side ofProcess() {
    if (uncounted) {
      return Side.NEITHER;
    }
    if (inside) {
      return Side.CANDIDATE;
    }
    return split.kind() == Split.Kind.AGENT ? Side.BASELINE : Side.NEITHER;
  }

  /** True if units are candidate or baseline by themselves, and may be seen here. */
  boolean tellsUnitsApart() {
    return split.kind() == Split.Kind.UNIT && inside;
  }

  /** True if both are about the same stage of an attempt. */
  boolean isOfStage(Comparison other) {
    return stage == other.stage
        && attempt == other.attempt
        && rolloutUid.equals(other.rolloutUid)
        && split.equals(other.split);
  }

  /** The units seen in this stage, as they are told. */
  StageUnits told(UnitSketch units) {
    return StageUnits.newBuilder()
        .setRolloutUid(rolloutUid)
        .setAttempt(attempt)
        .setStage(stage)
        .setHalvings(units.halvings())
        .addAllUnits(units.units().boxed().toList())
        .build();
  }

  /** True for cells of any stage of the same attempt: one may be served again. */
  boolean isOf(Cells.Key key) {
    return key.attempt() == attempt && key.rolloutUid().equals(rolloutUid);
  }
}

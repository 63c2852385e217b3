package dev.tidegate.orchestrator.wire;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.plan.RolloutUid;
import java.time.Duration;

/**
 * Everything judged so far in an attempt, so that a new leader goes on exactly.
 *
 * @param rolloutUid incarnation it belongs to
 * @param attempt 0 is the first
 * @param stage 0 is the start
 * @param stageElapsed time in the stage, on leaders' monotonic clocks
 * @param attemptElapsed time in the attempt, the same
 * @param state state of the analysis
 * @param cursors per replica boot, the cumulative counters already judged
 */
public record EvidenceSnapshot(
    RolloutUid rolloutUid,
    int attempt,
    int stage,
    Duration stageElapsed,
    Duration attemptElapsed,
    MapNode state,
    MapNode cursors) {
  private static final int COUNT_MAX = 1_000_000;

  /** How it is stored. */
  public static final WireFormat<EvidenceSnapshot> FORMAT =
      new WireFormat<>(EvidenceSnapshot::read, EvidenceSnapshot::write);

  public EvidenceSnapshot {
    if (attempt < 0 || stage < 0) {
      throw new IllegalArgumentException(
          "evidence of rollout '" + rolloutUid + "', attempt " + attempt + ", stage " + stage);
    }
    if (stageElapsed.isNegative() || attemptElapsed.isNegative()) {
      throw new IllegalArgumentException("time in a stage cannot be negative");
    }
  }

  private static EvidenceSnapshot read(Fields fields) {
    return new EvidenceSnapshot(
        ProtoJson.uid(fields, "rolloutUid"),
        (int) fields.wholeNumber("attempt", 0, COUNT_MAX, 0),
        (int) fields.wholeNumber("stage", 0, COUNT_MAX, 0),
        ProtoJson.duration(fields, "stageElapsed"),
        ProtoJson.duration(fields, "attemptElapsed"),
        ProtoJson.struct(fields, "state"),
        ProtoJson.struct(fields, "cursors"));
  }

  private MapNode write() {
    return MapNode.builder()
        .put("rolloutUid", rolloutUid.value())
        .put("attempt", attempt)
        .put("stage", stage)
        .put("stageElapsed", ProtoJson.duration(stageElapsed))
        .put("attemptElapsed", ProtoJson.duration(attemptElapsed))
        .put("state", state)
        .put("cursors", cursors)
        .build();
  }
}

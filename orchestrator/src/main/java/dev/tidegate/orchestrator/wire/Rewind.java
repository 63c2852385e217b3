package dev.tidegate.orchestrator.wire;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.MapNode;
import java.time.Instant;

/**
 * That the store went back in its history, as it does when it is restored from a backup. There from
 * when it was noticed until somebody adopts the store.
 *
 * @param seen the latest place that somebody had seen before
 * @param found where the store was when it was noticed
 * @param reporter who had seen it, for people
 * @param at when it was noticed, by the writer's clock
 */
public record Rewind(Position seen, Position found, String reporter, Instant at) {
  /** How it is stored. */
  public static final WireFormat<Rewind> FORMAT = new WireFormat<>(Rewind::read, Rewind::write);

  /** The epoch in which everybody takes the store as it is now for newer than what was seen. */
  public long nextEpoch(long current) {
    return Math.max(current, seen.epoch()) + 1;
  }

  private static Rewind read(Fields fields) {
    Instant at = ProtoJson.time(fields, "at");
    return new Rewind(
        new Position(ProtoJson.int64(fields, "seenEpoch"), ProtoJson.int64(fields, "seenRevision")),
        new Position(
            ProtoJson.int64(fields, "foundEpoch"), ProtoJson.int64(fields, "foundRevision")),
        fields.text("reporter", ""),
        at == null ? Instant.EPOCH : at);
  }

  private MapNode write() {
    return MapNode.builder()
        .put("seenEpoch", ProtoJson.int64(seen.epoch()))
        .put("seenRevision", ProtoJson.int64(seen.revision()))
        .put("foundEpoch", ProtoJson.int64(found.epoch()))
        .put("foundRevision", ProtoJson.int64(found.revision()))
        .put("reporter", reporter)
        .putIfPresent("at", ProtoJson.time(at))
        .build();
  }
}

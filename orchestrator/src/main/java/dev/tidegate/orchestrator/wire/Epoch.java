package dev.tidegate.orchestrator.wire;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.MapNode;

/**
 * Which history of the store the revisions belong to.
 *
 * @param epoch at least 0; raised only when an operator adopts a restored store
 */
public record Epoch(long epoch) {
  /** Before any adoption. */
  public static final Epoch FIRST = new Epoch(0);

  /** How it is stored. */
  public static final WireFormat<Epoch> FORMAT = new WireFormat<>(Epoch::read, Epoch::write);

  public Epoch {
    if (epoch < 0) {
      throw new IllegalArgumentException("negative epoch " + epoch);
    }
  }

  private static Epoch read(Fields fields) {
    return new Epoch(ProtoJson.int64(fields, "epoch"));
  }

  private MapNode write() {
    return MapNode.builder().put("epoch", ProtoJson.int64(epoch)).build();
  }
}

package dev.tidegate.orchestrator.fanout;

import dev.tidegate.proto.v1.Position;
import java.util.Comparator;

/**
 * A place in the history of the store.
 *
 * @param epoch which history
 * @param revision in it
 */
record StorePlace(long epoch, long revision) implements Comparable<StorePlace> {
  private static final Comparator<StorePlace> ORDER =
      Comparator.comparingLong(StorePlace::epoch).thenComparingLong(StorePlace::revision);

  @Override
  public int compareTo(StorePlace other) {
    return ORDER.compare(this, other);
  }

  Position message() {
    return Position.newBuilder().setEpoch(epoch).setRevision(revision).build();
  }
}

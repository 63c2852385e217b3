package dev.tidegate.agent.internal.health;

import java.util.function.DoubleSupplier;

/** A growing counter of the service, read as steps. For the owner alone. */
final class EventSource {
  private final DoubleSupplier count;
  private long before;

  EventSource(DoubleSupplier count) {
    this.count = count;
    this.before = (long) Observations.read(count);
  }

  /** What it grew by since the last step; nothing when it was reset. */
  long step() {
    long now = (long) Observations.read(count);
    long grown = now - before;
    before = now;
    return Math.max(0, grown);
  }
}

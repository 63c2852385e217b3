package dev.tidegate.agent.internal.health;

import java.util.function.DoubleSupplier;

/** Two growing counters of the service, read as steps. For the owner alone. */
final class RatioSource {
  private final DoubleSupplier failed;
  private final DoubleSupplier total;
  private long failedBefore;
  private long totalBefore;

  RatioSource(DoubleSupplier failed, DoubleSupplier total) {
    this.failed = failed;
    this.total = total;
    this.failedBefore = (long) Observations.read(failed);
    this.totalBefore = (long) Observations.read(total);
  }

  /** What both grew by since the last step; nothing when a counter was reset. */
  Step step() {
    long failedNow = (long) Observations.read(failed);
    long totalNow = (long) Observations.read(total);
    long count = totalNow - totalBefore;
    long failures = failedNow - failedBefore;
    failedBefore = failedNow;
    totalBefore = totalNow;
    return count < 0 || failures < 0 ? new Step(0, 0) : new Step(count, Math.min(failures, count));
  }

  record Step(long count, long failures) {}
}

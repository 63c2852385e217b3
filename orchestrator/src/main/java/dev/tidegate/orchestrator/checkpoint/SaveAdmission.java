package dev.tidegate.orchestrator.checkpoint;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Admits so many saves a second, in bursts of at most a second's worth. Thread-safe; never blocks.
 */
public final class SaveAdmission {
  /** Saves a replica admits in a second. */
  public static final int PER_SECOND = 200;

  private final long intervalNanos;
  private final LongSupplier nanoTicker;
  private long freeAt;

  /**
   * Admits {@code perSecond} saves.
   *
   * @param nanoTicker monotonic nanoseconds
   */
  public SaveAdmission(int perSecond, LongSupplier nanoTicker) {
    this.intervalNanos = SECONDS.toNanos(1) / perSecond;
    this.nanoTicker = nanoTicker;
    this.freeAt = nanoTicker.getAsLong() - SECONDS.toNanos(1);
  }

  /** Zero if one more save is admitted now, else how long to wait before asking again. */
  public synchronized Duration admit() {
    long now = nanoTicker.getAsLong();
    long earliest = Math.max(freeAt, now - SECONDS.toNanos(1));
    if (earliest + intervalNanos > now) {
      return Duration.ofNanos(earliest + intervalNanos - now);
    }
    freeAt = earliest + intervalNanos;
    return Duration.ZERO;
  }
}

package dev.tidegate.orchestrator.api;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Bounds how many agents begin a stream in a second, so that a whole fleet that reconnects at once
 * is served in turn instead of all at once. Thread-safe.
 */
final class ConnectionAdmission {
  private final long intervalNanos;
  private final long burstNanos;
  private final LongSupplier nanoTicker;
  private long freeAt;

  ConnectionAdmission(int perSecond, Duration burst, LongSupplier nanoTicker) {
    this.intervalNanos = SECONDS.toNanos(1) / perSecond;
    this.burstNanos = burst.toNanos();
    this.nanoTicker = nanoTicker;
    this.freeAt = nanoTicker.getAsLong() - burstNanos;
  }

  /** Zero if one more stream is let in now, else how long to stay away. */
  synchronized Duration admit() {
    long now = nanoTicker.getAsLong();
    long earliest = Math.max(freeAt, now - burstNanos);
    if (earliest + intervalNanos > now) {
      return Duration.ofNanos(earliest + intervalNanos - now);
    }
    freeAt = earliest + intervalNanos;
    return Duration.ZERO;
  }
}

package dev.tidegate.agent;

import dev.tidegate.agent.internal.health.Observations;
import java.util.function.LongSupplier;

/**
 * One piece of the service's work on behalf of a unit, from its beginning to {@link #close}. Feeds
 * the metrics {@code error_rate} and {@code latency} of the rollouts in progress, each on the side
 * the unit belongs to. For the thread that does the work.
 */
public final class Operation implements AutoCloseable {
  private final Observations observations;
  private final LongSupplier ticker;
  private final String unitKey;
  private final long start;
  private boolean failed;
  private boolean closed;

  Operation(Observations observations, LongSupplier ticker, String unitKey) {
    this.observations = observations;
    this.ticker = ticker;
    this.unitKey = unitKey;
    this.start = ticker.getAsLong();
  }

  /** It failed; {@code cause} is not kept. */
  public void failed(Throwable cause) {
    failed = cause != null || failed;
  }

  /** It failed. */
  public void failed() {
    failed = true;
  }

  /** It is done. Counted once, however often this is called. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      observations.operation(unitKey, failed, (ticker.getAsLong() - start) / 1e6);
    }
  }
}

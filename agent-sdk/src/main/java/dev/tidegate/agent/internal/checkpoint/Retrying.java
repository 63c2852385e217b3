package dev.tidegate.agent.internal.checkpoint;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Tries a call again while its outcome may still change, with full jitter, within a time limit.
 * Blocks the calling thread; interruptible.
 */
final class Retrying {
  private static final Duration TRY_MAX = Duration.ofSeconds(5);
  private static final long DELAY_MILLIS_MIN = 50;
  private static final long DELAY_MILLIS_MAX = 2_000;

  private final Link link;
  private final LongSupplier ticker;
  private final RandomGenerator random;

  Retrying(Link link, LongSupplier ticker, RandomGenerator random) {
    this.link = link;
    this.ticker = ticker;
    this.random = random;
  }

  /** One try within a limit. */
  interface Call<T> {
    T within(Duration limit) throws InterruptedException;
  }

  /**
   * The first answer.
   *
   * @throws StatusRuntimeException the last failure, when it is final or the time is over
   */
  <T> T within(Duration limit, Call<T> call) throws InterruptedException {
    long end = ticker.getAsLong() + limit.toNanos();
    for (int failed = 0; ; failed++) {
      Duration left = Duration.ofNanos(Math.max(1, end - ticker.getAsLong()));
      try {
        return call.within(left.compareTo(TRY_MAX) < 0 ? left : TRY_MAX);
      } catch (StatusRuntimeException e) {
        Duration delay = delayAfter(failed);
        if (!isTransient(e.getStatus())
            || link.isClosed()
            || end - ticker.getAsLong() <= delay.toNanos()) {
          throw e;
        }
        link.pause(delay);
      }
    }
  }

  private Duration delayAfter(int failed) {
    long ceiling = Math.min(DELAY_MILLIS_MAX, DELAY_MILLIS_MIN << Math.min(failed, 10));
    return Duration.ofMillis(random.nextLong(1, ceiling + 1));
  }

  private static boolean isTransient(Status status) {
    return switch (status.getCode()) {
      case ABORTED, RESOURCE_EXHAUSTED, UNAVAILABLE, DEADLINE_EXCEEDED -> true;
      default -> false;
    };
  }
}

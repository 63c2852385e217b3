package dev.tidegate.agent.internal.session;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Delays between attempts to connect: exponential with full jitter. For the owner alone. */
final class Backoff {
  private static final long FIRST_MILLIS = 200;
  private static final long CEILING_MILLIS = 10_000;

  private final RandomGenerator random;
  private int failures;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** The delay after one more failure. */
  Duration next() {
    long ceiling = Math.min(CEILING_MILLIS, FIRST_MILLIS << Math.min(failures, 20));
    failures++;
    return Duration.ofMillis(random.nextLong(ceiling + 1));
  }

  /** A random delay up to {@code limit}, at most a minute. */
  Duration within(Duration limit) {
    return Duration.ofMillis(random.nextLong(Math.min(60_000, Math.max(0, limit.toMillis())) + 1));
  }

  void reset() {
    failures = 0;
  }
}

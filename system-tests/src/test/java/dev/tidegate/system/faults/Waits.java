package dev.tidegate.system.faults;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Waits that are bounded and say how long they took; they look every 50 ms. */
final class Waits {
  private static final Duration POLL = Duration.ofMillis(50);

  private Waits() {}

  /** Waits until {@code condition} holds; answers how long that took. */
  static Duration within(Duration limit, Callable<Boolean> condition) {
    long begin = System.nanoTime();
    await()
        .atMost(limit)
        .pollInterval(POLL)
        .pollDelay(Duration.ZERO)
        .ignoreExceptions()
        .until(condition);
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /** Lets the fault last. */
  static void last(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    within(time.plusSeconds(5), () -> System.nanoTime() - end >= 0);
  }

  /** The first name that is not "", within twenty seconds. */
  static String found(Supplier<String> name) {
    AtomicReference<String> found = new AtomicReference<>("");
    within(
        Duration.ofSeconds(20),
        () -> {
          found.set(name.get());
          return !found.get().isEmpty();
        });
    return found.get();
  }
}

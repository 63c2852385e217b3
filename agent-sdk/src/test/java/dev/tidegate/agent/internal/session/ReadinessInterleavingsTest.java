package dev.tidegate.agent.internal.session;

import static dev.tidegate.testkit.Interleavings.require;
import static dev.tidegate.testkit.Interleavings.together;

import dev.tidegate.testkit.Interleavings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ReadinessInterleavingsTest {
  /** So long that a missed wake-up is a wait for ever. */
  private static final Duration LONG = Duration.ofDays(1);

  @Test
  void whoWaitsIsWokenWheneverItBecomesReady() {
    Interleavings.tryAll(
        () -> {
          Readiness readiness = new Readiness();
          together(() -> readiness.set(true), () -> require(await(readiness)));
        });
  }

  @Test
  void whoWaitsIsWokenWhenItIsClosed() {
    Interleavings.tryAll(
        () -> {
          Readiness readiness = new Readiness();
          together(readiness::close, () -> require(!await(readiness)));
        });
  }

  private static boolean await(Readiness readiness) {
    try {
      return readiness.await(LONG);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }
}

package dev.tidegate.orchestrator.api;

import static dev.tidegate.testkit.Interleavings.require;
import static dev.tidegate.testkit.Interleavings.together;

import dev.tidegate.testkit.Interleavings;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class AdmissionInterleavingsTest {
  @Test
  void noMoreThanTheBurstAreLetInHoweverManyComeAtOnce() {
    Interleavings.tryAll(
        () -> {
          ConnectionAdmission admission =
              new ConnectionAdmission(1, Duration.ofSeconds(2), () -> 0);
          AtomicInteger admitted = new AtomicInteger();
          Runnable two =
              () -> {
                for (int i = 0; i < 2; i++) {
                  admitted.addAndGet(admission.admit().isZero() ? 1 : 0);
                }
              };
          together(two, two);
          require(admitted.get() == 2);
        });
  }
}

package dev.tidegate.testkit;

import static dev.tidegate.testkit.Interleavings.require;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class InterleavingsTest {
  private int counted;

  @Test
  void aCounterWhoseStepsAreNotOneIsFound() {
    Interleavings.mustFind(
        () -> {
          counted = 0;
          Interleavings.together(() -> counted++, () -> counted++);
          require(counted == 2);
        });
  }

  @Test
  void twoLocksTakenInOppositeOrdersAreFound() {
    Interleavings.mustFind(
        () -> {
          Object one = new Object();
          Object other = new Object();
          Interleavings.together(() -> hold(one, other), () -> hold(other, one));
        });
  }

  @Test
  void anExceptionOfAPartIsFound() {
    Interleavings.mustFind(
        () -> {
          AtomicInteger turns = new AtomicInteger();
          Interleavings.together(turns::incrementAndGet, () -> require(turns.get() == 0));
        });
  }

  @Test
  void whatIsRightInEveryOrderIsNotComplainedOf() {
    Runnable right =
        () -> {
          AtomicInteger atomic = new AtomicInteger();
          Interleavings.together(atomic::incrementAndGet, atomic::incrementAndGet);
          require(atomic.get() == 2);
        };
    Interleavings.tryAll(right);
    assertThatThrownBy(() -> Interleavings.mustFind(right)).hasMessageContaining("should not");
  }

  private void hold(Object first, Object second) {
    synchronized (first) {
      synchronized (second) {
        counted++;
      }
    }
  }
}

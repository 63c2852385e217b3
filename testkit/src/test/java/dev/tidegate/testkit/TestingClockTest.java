package dev.tidegate.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import org.junit.jupiter.api.Test;

final class TestingClockTest {
  private final TestingClock clock = new TestingClock();
  private final ScheduledExecutorService timers = clock.scheduler();
  private final List<String> ran = new ArrayList<>();

  @Test
  void runsTimersInOrderOfTheirTimeShowingThatTime() {
    Instant start = clock.instant();
    ScheduledFuture<?> second = timers.schedule(() -> note("b", start), 2, SECONDS);
    ScheduledFuture<?> first = timers.schedule(() -> note("a", start), 1, SECONDS);
    clock.advance(Duration.ofSeconds(3));
    assertThat(ran).containsExactly("a@1", "b@2");
    assertThat(first.isDone() && second.isDone()).isTrue();
    assertThat(clock.instant()).isEqualTo(start.plusSeconds(3));
  }

  @Test
  void runsATimerSetByATimerInTheSameAdvance() {
    Instant start = clock.instant();
    timers.execute(() -> later("late", start));
    clock.advance(Duration.ofSeconds(2));
    assertThat(ran).containsExactly("late@2");
  }

  @Test
  void repeatsAPeriodicTaskUntilItIsCancelled() {
    Instant start = clock.instant();
    ScheduledFuture<?> task = timers.scheduleAtFixedRate(() -> note("tick", start), 1, 1, SECONDS);
    clock.advance(Duration.ofSeconds(3));
    task.cancel(false);
    clock.advance(Duration.ofSeconds(3));
    assertThat(ran).containsExactly("tick@1", "tick@2", "tick@3");
  }

  @Test
  void wallClockStepsLeaveTimersAlone() {
    Instant start = clock.instant();
    later("never", start);
    clock.stepWall(Duration.ofHours(1));
    clock.runDue();
    assertThat(ran).isEmpty();
    assertThat(clock.instant()).isEqualTo(start.plusSeconds(3600));
    assertThat(clock.nanoTime()).isZero();
  }

  @Test
  void handsTheFailureOfATaskToTheTest() {
    timers.execute(
        () -> {
          throw new IllegalStateException("broken");
        });
    assertThatThrownBy(clock::runDue).hasMessage("broken");
  }

  private void later(String name, Instant start) {
    var unused = timers.schedule(() -> note(name, start), 2, SECONDS);
  }

  private void note(String name, Instant start) {
    ran.add(name + "@" + Duration.between(start, clock.instant()).toSeconds());
  }
}

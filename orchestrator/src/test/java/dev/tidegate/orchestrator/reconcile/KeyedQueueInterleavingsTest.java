package dev.tidegate.orchestrator.reconcile;

import static dev.tidegate.testkit.Interleavings.require;
import static dev.tidegate.testkit.Interleavings.together;

import dev.tidegate.testkit.Interleavings;
import dev.tidegate.testkit.TestingClock;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class KeyedQueueInterleavingsTest {
  private static final ScheduledExecutorService TIMERS = new TestingClock().scheduler();

  @Test
  void aKeyRunsAloneAndAgainAfterEveryWakeUp() {
    Interleavings.tryAll(
        () -> {
          Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
          AtomicInteger news = new AtomicInteger();
          AtomicInteger running = new AtomicInteger();
          AtomicInteger seen = new AtomicInteger();
          KeyedQueue<String> queue =
              new KeyedQueue<>(
                  tasks::add,
                  TIMERS,
                  key -> {
                    require(running.incrementAndGet() == 1);
                    seen.set(news.get());
                    running.decrementAndGet();
                    return null;
                  });
          queue.wake("store");
          together(
              () -> {
                news.incrementAndGet();
                queue.wake("store");
              },
              () -> runOne(tasks),
              () -> runOne(tasks));
          runOne(tasks);
          require(tasks.isEmpty());
          require(seen.get() == 1);
        });
  }

  @Test
  void nothingStartsOnceItIsClosed() {
    Interleavings.tryAll(
        () -> {
          Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
          KeyedQueue<String> queue = new KeyedQueue<>(tasks::add, TIMERS, key -> null);
          together(() -> queue.wake("store"), queue::close);
          int before = tasks.size();
          queue.wake("store");
          require(tasks.size() == before);
        });
  }

  private static void runOne(Queue<Runnable> tasks) {
    Runnable task = tasks.poll();
    if (task != null) {
      task.run();
    }
  }
}

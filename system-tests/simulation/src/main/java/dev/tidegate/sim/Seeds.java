package dev.tidegate.sim;

import dev.tidegate.sim.plant.Plant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Many runs, several at a time: each has its own world, so they do not know of each other. */
final class Seeds {
  private Seeds() {}

  /** The runs of {@code count} seeds from {@code first} on that found something, by seed. */
  static List<SeedRun.Result> bad(long first, long count, int threads) {
    ConcurrentLinkedQueue<SeedRun.Result> found = new ConcurrentLinkedQueue<>();
    AtomicLong next = new AtomicLong(first);
    inParallel(
        threads,
        () -> {
          for (long seed = next.getAndIncrement();
              seed < first + count;
              seed = next.getAndIncrement()) {
            SeedRun.Result result = SeedRun.run(seed, Plant.NONE);
            if (!result.violations().isEmpty()) {
              found.add(result);
            }
          }
        });
    return found.stream().sorted((a, b) -> Long.compare(a.seed(), b.seed())).toList();
  }

  /** The first run, by seed, that finds {@code plant}; empty if none of {@code count} does. */
  static Optional<SeedRun.Result> first(Plant plant, long first, long count) {
    for (long seed = first; seed < first + count; seed++) {
      SeedRun.Result result = SeedRun.run(seed, plant);
      if (!result.violations().isEmpty()) {
        return Optional.of(result);
      }
    }
    return Optional.empty();
  }

  private static void inParallel(int threads, Runnable work) {
    List<Thread> workers =
        IntStream.range(0, threads)
            .mapToObj(number -> new Thread(work, "seeds-" + number))
            .toList();
    workers.forEach(Thread::start);
    for (Thread worker : workers) {
      try {
        worker.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}

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

  /**
   * What many runs came to.
   *
   * @param bad those that found something, by seed
   * @param judged attempts without harm that evidence judged
   * @param alarms how many of them it rolled back all the same
   */
  record Summary(List<SeedRun.Result> bad, long judged, long alarms) {
    /** What each attempt may be rolled back with for nothing, as the plans of the people say. */
    private static final double ALPHA = 0.01;

    private static final double DEVIATIONS = 4;

    /** More false alarms than chance explains are a fault of the statistics. */
    long alarmsMax() {
      double mean = ALPHA * judged;
      return (long) Math.ceil(mean + DEVIATIONS * Math.sqrt(mean)) + 1;
    }
  }

  /** Runs {@code count} seeds from {@code first} on. */
  static Summary run(long first, long count, int threads) {
    ConcurrentLinkedQueue<SeedRun.Result> found = new ConcurrentLinkedQueue<>();
    AtomicLong judged = new AtomicLong();
    AtomicLong alarms = new AtomicLong();
    AtomicLong next = new AtomicLong(first);
    inParallel(
        threads,
        () -> {
          for (long seed = next.getAndIncrement();
              seed < first + count;
              seed = next.getAndIncrement()) {
            SeedRun.Result result = SeedRun.run(seed, Plant.NONE);
            judged.addAndGet(result.judged());
            alarms.addAndGet(result.alarms());
            if (!result.violations().isEmpty()) {
              found.add(result);
            }
          }
        });
    List<SeedRun.Result> bad =
        found.stream().sorted((a, b) -> Long.compare(a.seed(), b.seed())).toList();
    return new Summary(bad, judged.get(), alarms.get());
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

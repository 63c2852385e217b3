package dev.tidegate.agent.internal.health;

import dev.tidegate.agent.internal.health.Split.Side;
import dev.tidegate.core.analysis.Histogram;
import dev.tidegate.proto.v1.Arm;
import dev.tidegate.proto.v1.SignalCell;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Counts since the last drain, by stage, metric and side. Any thread counts; one drains. Beyond
 * {@value #CELLS_MAX} cells new ones are not counted, on either side alike.
 */
final class Cells {
  static final int CELLS_MAX = 4_096;

  private final ConcurrentHashMap<Key, Cell> cells = new ConcurrentHashMap<>();
  private final LongAdder refused = new LongAdder();

  record Key(String rolloutUid, int attempt, int stage, String metric, Side side) {}

  /** Counts a completed observation. */
  void count(Key key, boolean failed) {
    Cell cell = cell(key);
    if (cell != null) {
      if (failed) {
        cell.failures.increment();
      }
      cell.count.increment();
    }
  }

  /** Counts several completed observations at once. */
  void add(Key key, long count, long failures) {
    Cell cell = cell(key);
    if (cell != null) {
      cell.failures.add(failures);
      cell.count.add(count);
    }
  }

  /** Counts a completed observation of a duration. */
  void record(Key key, double millis) {
    Cell cell = cell(key);
    if (cell != null) {
      cell.latencies().record(millis);
      cell.count.increment();
    }
  }

  /** Counts events and the time they could have happened in. */
  void expose(Key key, long events, double seconds) {
    Cell cell = cell(key);
    if (cell != null) {
      cell.exposureSeconds.add(seconds);
      cell.count.add(events);
    }
  }

  /** Sets the last value of a gauge. */
  void set(Key key, double value) {
    Cell cell = cell(key);
    if (cell != null) {
      cell.gauge = value;
    }
  }

  /** Observations not counted for want of room. */
  long refused() {
    return refused.sum();
  }

  private @Nullable Cell cell(Key key) {
    Cell cell = cells.get(key);
    if (cell == null && cells.size() < CELLS_MAX) {
      cell = cells.computeIfAbsent(key, absent -> new Cell());
    }
    if (cell == null) {
      refused.increment();
    }
    return cell;
  }

  /** Takes what was counted since the last call, and forgets cells not {@code wanted} any more. */
  List<SignalCell> drain(Predicate<Key> wanted) {
    List<SignalCell> drained = new ArrayList<>();
    cells.forEach(
        (key, cell) -> {
          SignalCell taken = cell.take(key);
          if (taken != null) {
            drained.add(taken);
          }
          if (!wanted.test(key)) {
            cells.remove(key);
          }
        });
    return drained;
  }

  /**
   * One cell. An observation and its failure are added in this order: failure, count; and taken in
   * the other: count, failures. So between both a drain may see a failure early, which the clamp
   * below leaves for the next.
   */
  private static final class Cell {
    private final LongAdder count = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final DoubleAdder exposureSeconds = new DoubleAdder();
    private volatile @Nullable Latencies latencies;
    private volatile double gauge = Double.NaN;
    private long failuresCarried;

    private Latencies latencies() {
      Latencies existing = latencies;
      if (existing != null) {
        return existing;
      }
      synchronized (this) {
        Latencies raced = latencies;
        Latencies made = raced == null ? new Latencies() : raced;
        latencies = made;
        return made;
      }
    }

    @Nullable SignalCell take(Key key) {
      SignalCell.Builder cell =
          SignalCell.newBuilder()
              .setRolloutUid(key.rolloutUid())
              .setAttempt(key.attempt())
              .setStage(key.stage())
              .setMetric(key.metric())
              .setArm(key.side() == Side.CANDIDATE ? Arm.CANDIDATE : Arm.BASELINE);
      long counted = count.sumThenReset();
      long failed = failures.sumThenReset() + failuresCarried;
      failuresCarried = Math.max(0, failed - counted);
      cell.setCount(counted).setFailures(Math.min(failed, counted));
      boolean any = counted > 0;
      Latencies recorded = latencies;
      if (recorded != null) {
        long taken = recorded.takeInto(cell);
        cell.setCount(taken);
        any = taken > 0;
      }
      double exposed = exposureSeconds.sumThenReset();
      if (exposed > 0) {
        cell.setExposureSeconds(exposed);
        any = true;
      }
      if (!Double.isNaN(gauge)) {
        cell.setGauge(gauge);
        gauge = Double.NaN;
        any = true;
      }
      return any ? cell.build() : null;
    }
  }

  /** Durations in the logarithmic buckets of {@link Histogram}. */
  private static final class Latencies {
    private static final int LOWEST = -80;
    private static final int BUCKETS = 256;

    private final AtomicLongArray buckets = new AtomicLongArray(BUCKETS);
    private final LongAdder underflow = new LongAdder();
    private final LongAdder overflow = new LongAdder();

    void record(double millis) {
      if (millis > Histogram.MILLIS_MAX) {
        overflow.increment();
      } else if (millis > Histogram.MILLIS_MIN) {
        int slot = Histogram.indexOf(millis) - LOWEST;
        buckets.incrementAndGet(Math.max(0, Math.min(BUCKETS - 1, slot)));
      } else {
        underflow.increment();
      }
    }

    /** Moves the counts into {@code cell} and gives their sum. */
    long takeInto(SignalCell.Builder cell) {
      long below = underflow.sumThenReset();
      long beyond = overflow.sumThenReset();
      long total = below + beyond;
      cell.setUnderflow(below).setOverflow(beyond);
      for (int slot = 0; slot < BUCKETS; slot++) {
        long taken = buckets.getAndSet(slot, 0);
        if (taken > 0) {
          cell.putBuckets(slot + LOWEST, taken);
          total += taken;
        }
      }
      return total;
    }
  }
}

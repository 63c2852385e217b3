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
 * Counts since the process began, by stage, metric and side. Any thread counts; one takes. Counts
 * never go down, so that telling them twice, late or to another replica changes nothing. Beyond
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

  /**
   * Takes the cells that changed since they were last taken. A cell that is not {@code wanted} any
   * more is forgotten once it has not changed.
   */
  List<SignalCell> take(Predicate<Key> wanted) {
    List<SignalCell> taken = new ArrayList<>();
    cells.forEach(
        (key, cell) -> {
          SignalCell news = cell.news(key);
          if (news != null) {
            taken.add(news);
          } else if (!wanted.test(key)) {
            cells.remove(key);
          }
        });
    return taken;
  }

  /** From now on every cell counts as changed. */
  void tellAgain() {
    cells.values().forEach(cell -> cell.told = null);
  }

  /**
   * One cell. An observation and its failure are added in this order: failure, count; and read in
   * the other: count, failures. So between both a failure may be seen early, which is cut off.
   */
  private static final class Cell {
    private final LongAdder count = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final DoubleAdder exposureSeconds = new DoubleAdder();
    private volatile @Nullable Latencies latencies;
    private volatile double gauge = Double.NaN;
    private @Nullable SignalCell told;

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

    @Nullable SignalCell news(Key key) {
      SignalCell now = read(key);
      if (now.equals(told) || isEmpty(now)) {
        return null;
      }
      told = now;
      return now;
    }

    private static boolean isEmpty(SignalCell cell) {
      return cell.getCount() == 0 && cell.getExposureSeconds() == 0 && !cell.hasGauge();
    }

    private SignalCell read(Key key) {
      long counted = count.sum();
      SignalCell.Builder cell =
          SignalCell.newBuilder()
              .setRolloutUid(key.rolloutUid())
              .setAttempt(key.attempt())
              .setStage(key.stage())
              .setMetric(key.metric())
              .setArm(key.side() == Side.CANDIDATE ? Arm.CANDIDATE : Arm.BASELINE)
              .setCount(counted)
              .setFailures(Math.min(failures.sum(), counted))
              .setExposureSeconds(exposureSeconds.sum());
      Latencies recorded = latencies;
      if (recorded != null) {
        cell.setCount(recorded.readInto(cell));
      }
      double level = gauge;
      if (!Double.isNaN(level)) {
        cell.setGauge(level);
      }
      return cell.build();
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

    /** Copies the counts into {@code cell} and gives their sum. */
    long readInto(SignalCell.Builder cell) {
      long below = underflow.sum();
      long beyond = overflow.sum();
      long total = below + beyond;
      cell.setUnderflow(below).setOverflow(beyond);
      for (int slot = 0; slot < BUCKETS; slot++) {
        long counted = buckets.get(slot);
        if (counted > 0) {
          cell.putBuckets(slot + LOWEST, counted);
          total += counted;
        }
      }
      return total;
    }
  }
}

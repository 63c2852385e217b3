package dev.tidegate.core.analysis;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Latencies in logarithmic buckets of base 2^(1/8), 9 % wide; mergeable without loss. Bucket i
 * counts (base^(i−1), base^i] milliseconds.
 *
 * @param buckets count by index, each above 0; unmodifiable and sorted
 * @param underflow observations of at most a microsecond
 * @param overflow observations of more than an hour
 */
public record Histogram(SortedMap<Integer, Long> buckets, long underflow, long overflow) {
  /** Nothing observed. */
  public static final Histogram EMPTY = new Histogram(Collections.emptySortedMap(), 0, 0);

  /** Above this an observation overflows: an hour in milliseconds. */
  public static final double MILLIS_MAX = 3_600_000;

  /** At or below this an observation underflows: a microsecond in milliseconds. */
  public static final double MILLIS_MIN = 0.001;

  /** Logarithm of how much wider each bucket is than the one below it. */
  public static final double LN_BASE = StrictMath.log(2) / 8;

  /** Stand-in for the index of the underflow bucket: below every bucket of an observation. */
  public static final int UNDERFLOW = -80;

  /** Stand-in for the index of the overflow bucket: beyond every shifted boundary. */
  public static final int OVERFLOW = Integer.MAX_VALUE;

  public Histogram {
    TreeMap<Integer, Long> kept = new TreeMap<>();
    long total = atLeastZero(underflow) + atLeastZero(overflow);
    for (Map.Entry<Integer, Long> bucket : buckets.entrySet()) {
      if (atLeastZero(bucket.getValue()) > 0) {
        kept.put(bucket.getKey(), bucket.getValue());
        total += bucket.getValue();
      }
    }
    if (total > 1L << 50) {
      throw new IllegalArgumentException("more than 2^50 observations: " + total);
    }
    buckets = Collections.unmodifiableSortedMap(kept);
  }

  private static long atLeastZero(long count) {
    if (count < 0 || count > 1L << 50) {
      throw new IllegalArgumentException("a count is not in 0..2^50: " + count);
    }
    return count;
  }

  /**
   * The index of the bucket of an observation above {@link #MILLIS_MIN} and at most {@link
   * #MILLIS_MAX}.
   */
  public static int indexOf(double millis) {
    int index = (int) StrictMath.ceil(StrictMath.log(millis) / LN_BASE);
    if (millis > upperBound(index)) {
      return index + 1;
    }
    return millis <= upperBound(index - 1) ? index - 1 : index;
  }

  /** The upper bound of bucket {@code index}, in milliseconds. */
  public static double upperBound(int index) {
    return StrictMath.pow(2, index / 8.0);
  }

  /** How many observations there are. */
  public long count() {
    long count = underflow + overflow;
    for (long bucket : buckets.values()) {
      count += bucket;
    }
    return count;
  }

  /** How many observations lie beyond the upper bound of bucket {@code index}. */
  public long countAbove(int index) {
    if (index == OVERFLOW) {
      return 0;
    }
    long count = overflow + (index < UNDERFLOW ? underflow : 0);
    for (long bucket : buckets.tailMap(index + 1).values()) {
      count += bucket;
    }
    return count;
  }

  /** Both together. */
  public Histogram plus(Histogram other) {
    return combined(other, 1);
  }

  /**
   * What came after {@code earlier}.
   *
   * @throws IllegalArgumentException if {@code earlier} is not a part of this
   */
  public Histogram minus(Histogram earlier) {
    return combined(earlier, -1);
  }

  private Histogram combined(Histogram other, int sign) {
    TreeMap<Integer, Long> sum = new TreeMap<>(buckets);
    other.buckets.forEach((index, count) -> sum.merge(index, sign * count, Long::sum));
    return new Histogram(sum, underflow + sign * other.underflow, overflow + sign * other.overflow);
  }

  /**
   * The smallest bucket at whose upper bound the share of observations is at least {@code q};
   * {@link #UNDERFLOW} and {@link #OVERFLOW} where that is reached outside the buckets.
   */
  public int quantileIndex(double q) {
    double needed = q * count();
    long seen = underflow;
    if (seen >= needed) {
      return UNDERFLOW;
    }
    for (Map.Entry<Integer, Long> bucket : buckets.entrySet()) {
      seen += bucket.getValue();
      if (seen >= needed) {
        return bucket.getKey();
      }
    }
    return OVERFLOW;
  }

  /** Collects observations; for one owner. */
  public static final class Recorder {
    private final TreeMap<Integer, Long> buckets = new TreeMap<>();
    private long underflow;
    private long overflow;

    /** Counts one observation; negative ones and NaN count as underflow. */
    public void record(double millis) {
      if (millis > MILLIS_MAX) {
        overflow++;
      } else if (millis > MILLIS_MIN) {
        buckets.merge(indexOf(millis), 1L, Long::sum);
      } else {
        underflow++;
      }
    }

    /** Everything recorded so far. */
    public Histogram snapshot() {
      return new Histogram(buckets, underflow, overflow);
    }
  }
}

package dev.tidegate.orchestrator.signal;

import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.Histogram;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Cumulative counts. Never decrease, gauges apart.
 *
 * @param count observations
 * @param failures among them
 * @param buckets of a histogram, by index
 * @param underflow observations of at most a microsecond
 * @param overflow observations of over an hour
 * @param exposureSeconds agent-seconds of a rate
 * @param gauge last value, or null
 */
record CounterValue(
    long count,
    long failures,
    SortedMap<Integer, Long> buckets,
    long underflow,
    long overflow,
    double exposureSeconds,
    @Nullable Double gauge) {
  private static final double SECONDS_PER_MINUTE = 60;

  static final CounterValue ZERO =
      new CounterValue(0, 0, Collections.emptySortedMap(), 0, 0, 0, null);

  /** One event. */
  static final CounterValue ONE =
      new CounterValue(1, 0, Collections.emptySortedMap(), 0, 0, 0, null);

  CounterValue {
    buckets = Collections.unmodifiableSortedMap(new TreeMap<>(buckets));
  }

  CounterValue plus(CounterValue other) {
    return combined(other, 1);
  }

  /** What came after {@code earlier}; all of it, where {@code earlier} is no part of this. */
  CounterValue since(CounterValue earlier) {
    CounterValue difference = combined(earlier, -1);
    return difference.isPossible() ? difference : this;
  }

  Counts counts() {
    return new Counts(count, failures);
  }

  Histogram histogram() {
    return new Histogram(buckets, underflow, overflow);
  }

  /** The exposure in agent-minutes. */
  double minutes() {
    return Math.max(0, exposureSeconds) / SECONDS_PER_MINUTE;
  }

  /** The counts alone: nobody knows what the level is now. */
  CounterValue withoutGauge() {
    return new CounterValue(count, failures, buckets, underflow, overflow, exposureSeconds, null);
  }

  private CounterValue combined(CounterValue other, int sign) {
    SortedMap<Integer, Long> sum = new TreeMap<>(buckets);
    other.buckets.forEach((index, n) -> sum.merge(index, sign * n, Long::sum));
    sum.values().removeIf(n -> n == 0);
    return new CounterValue(
        count + sign * other.count,
        failures + sign * other.failures,
        sum,
        underflow + sign * other.underflow,
        overflow + sign * other.overflow,
        exposureSeconds + sign * other.exposureSeconds,
        sign > 0 && other.gauge != null ? other.gauge : gauge);
  }

  private boolean isPossible() {
    return count >= 0
        && failures >= 0
        && failures <= count
        && underflow >= 0
        && overflow >= 0
        && exposureSeconds >= -1e-6
        && buckets.values().stream().allMatch(n -> n >= 0);
  }

  /**
   * A counter as it was last told.
   *
   * @param value everything counted
   * @param sequence of the agent's report it came with: of two that were told, the higher is newer
   */
  record Told(CounterValue value, long sequence) {
    static Told newer(Told one, Told other) {
      return one.isOlderThan(other) ? other : one;
    }

    boolean isOlderThan(Told other) {
      return sequence < other.sequence;
    }
  }
}

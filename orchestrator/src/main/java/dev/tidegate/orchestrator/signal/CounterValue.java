package dev.tidegate.orchestrator.signal;

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
  static final CounterValue ZERO =
      new CounterValue(0, 0, Collections.emptySortedMap(), 0, 0, 0, null);

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
}

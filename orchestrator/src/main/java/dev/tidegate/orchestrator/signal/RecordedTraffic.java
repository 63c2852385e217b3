package dev.tidegate.orchestrator.signal;

import dev.tidegate.core.analysis.Histogram;
import java.time.Duration;
import java.util.OptionalDouble;

/**
 * What a service counted of late of one metric while no rollout concerned it.
 *
 * @param over how long it was watched
 * @param observations in that time
 * @param failures among them
 * @param latencies where the metric is a duration, else empty
 */
public record RecordedTraffic(
    String service,
    String metric,
    Duration over,
    long observations,
    long failures,
    Histogram latencies) {

  /** The same service and metric in another zone or version beside this. */
  RecordedTraffic beside(RecordedTraffic other) {
    return new RecordedTraffic(
        service,
        metric,
        over.compareTo(other.over) >= 0 ? over : other.over,
        observations + other.observations,
        failures + other.failures,
        latencies.plus(other.latencies));
  }

  /** Observations a second; empty if no time passed. */
  public OptionalDouble perSecond() {
    return over.isZero()
        ? OptionalDouble.empty()
        : OptionalDouble.of(observations * 1e9 / over.toNanos());
  }

  /** The bound of the bucket that the median is in, in milliseconds; empty without durations. */
  public OptionalDouble medianMillis() {
    if (latencies.count() == 0) {
      return OptionalDouble.empty();
    }
    int index = latencies.quantileIndex(0.5);
    return OptionalDouble.of(
        index == Histogram.OVERFLOW ? Histogram.MILLIS_MAX : Histogram.upperBound(index));
  }
}

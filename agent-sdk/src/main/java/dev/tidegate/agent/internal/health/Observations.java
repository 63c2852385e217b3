package dev.tidegate.agent.internal.health;

import dev.tidegate.agent.internal.health.Split.Side;
import dev.tidegate.proto.v1.SignalCell;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attributes what the service observes to the stages in progress. Any thread observes; the
 * session's owner says which stages there are and takes the counts.
 */
public final class Observations {
  /** Metric of failures among completed operations. */
  public static final String ERROR_RATE = "error_rate";

  /** Metric of the durations of operations. */
  public static final String LATENCY = "latency";

  private static final Logger LOG = LoggerFactory.getLogger(Observations.class);
  private static final int SOURCES_MAX = 256;
  private static final double NANOS_PER_SECOND = 1e9;

  private final Cells cells = new Cells();
  private final Map<String, DoubleSupplier> gauges = new ConcurrentHashMap<>();
  private final Map<String, RatioSource> ratios = new ConcurrentHashMap<>();
  private final Map<String, EventSource> events = new ConcurrentHashMap<>();
  private final LongSupplier ticker;
  private long takenAt;
  private volatile List<Comparison> comparisons = List.of();

  /**
   * No observations yet.
   *
   * @param ticker monotonic nanoseconds, for the exposure of events
   */
  public Observations(LongSupplier ticker) {
    this.ticker = ticker;
    this.takenAt = ticker.getAsLong();
  }

  /** Replaces the stages in progress. */
  public void compare(List<Comparison> newComparisons) {
    comparisons = List.copyOf(newComparisons);
  }

  /** Counts an operation on a unit: its failure and its duration. */
  public void operation(String unitKey, boolean failed, double millis) {
    for (Comparison comparison : comparisons) {
      Side side = comparison.ofUnit(unitKey);
      if (side != Side.NEITHER) {
        cells.count(key(comparison, ERROR_RATE, side), failed);
        cells.record(key(comparison, LATENCY, side), millis);
      }
    }
  }

  /** Counts an outcome for a metric of the service's own, for the process as a whole. */
  public void count(String metric, boolean failed) {
    for (Comparison comparison : comparisons) {
      Side side = comparison.ofProcess();
      if (side != Side.NEITHER) {
        cells.count(key(comparison, metric, side), failed);
      }
    }
  }

  /** Counts an outcome for a metric of the service's own, about one unit. */
  public void count(String metric, String unitKey, boolean failed) {
    for (Comparison comparison : comparisons) {
      Side side = comparison.ofUnit(unitKey);
      if (side != Side.NEITHER) {
        cells.count(key(comparison, metric, side), failed);
      }
    }
  }

  /**
   * Reads a gauge at each report.
   *
   * @throws IllegalStateException beyond {@value #SOURCES_MAX} gauges
   */
  public void gauge(String metric, DoubleSupplier value) {
    bounded(gauges).put(metric, value);
  }

  /**
   * Reads two growing counters at each report.
   *
   * @throws IllegalStateException beyond {@value #SOURCES_MAX} ratios
   */
  public void ratio(String metric, DoubleSupplier failed, DoubleSupplier total) {
    bounded(ratios).put(metric, new RatioSource(failed, total));
  }

  /**
   * Reads a growing counter of events at each report, and the time they could happen in.
   *
   * @throws IllegalStateException beyond {@value #SOURCES_MAX} counters
   */
  public void events(String metric, DoubleSupplier count) {
    bounded(events).put(metric, new EventSource(count));
  }

  private static <V> Map<String, V> bounded(Map<String, V> sources) {
    if (sources.size() >= SOURCES_MAX) {
      throw new IllegalStateException("more than " + SOURCES_MAX + " metrics are watched");
    }
    return sources;
  }

  /** Takes the counts since the last call. Called by the owner alone. */
  List<SignalCell> take() {
    List<Comparison> current = comparisons;
    long now = ticker.getAsLong();
    double seconds = (now - takenAt) / NANOS_PER_SECOND;
    takenAt = now;
    ratios.forEach((metric, source) -> takeRatio(current, metric, source));
    events.forEach((metric, source) -> takeEvents(current, metric, source.step(), seconds));
    gauges.forEach((metric, value) -> takeGauge(current, metric, value));
    return cells.drain(key -> current.stream().anyMatch(comparison -> comparison.isOf(key)));
  }

  /** Observations not counted for want of room. */
  public long refused() {
    return cells.refused();
  }

  private void takeRatio(List<Comparison> current, String metric, RatioSource source) {
    RatioSource.Step step = source.step();
    for (Comparison comparison : current) {
      Side side = comparison.ofProcess();
      if (side != Side.NEITHER && step.count() > 0) {
        cells.add(key(comparison, metric, side), step.count(), step.failures());
      }
    }
  }

  private void takeEvents(List<Comparison> current, String metric, long count, double seconds) {
    for (Comparison comparison : current) {
      Side side = comparison.ofProcess();
      if (side != Side.NEITHER && seconds > 0) {
        cells.expose(key(comparison, metric, side), count, seconds);
      }
    }
  }

  private void takeGauge(List<Comparison> current, String metric, DoubleSupplier value) {
    double now = read(value);
    for (Comparison comparison : current) {
      Side side = comparison.ofProcess();
      if (side != Side.NEITHER && Double.isFinite(now)) {
        cells.set(key(comparison, metric, side), now);
      }
    }
  }

  /** What the service supplies may throw; on the owner's thread that must not end anything. */
  static double read(DoubleSupplier value) {
    try {
      return value.getAsDouble();
    } catch (RuntimeException e) { // the service's own code: whatever it throws is no value
      LOG.atDebug().setCause(e).log("a watched metric gave no value");
      return Double.NaN;
    }
  }

  private static Cells.Key key(Comparison comparison, String metric, Side side) {
    return new Cells.Key(
        comparison.rolloutUid(), comparison.attempt(), comparison.stage(), metric, side);
  }
}

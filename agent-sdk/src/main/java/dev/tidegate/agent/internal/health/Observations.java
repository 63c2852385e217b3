package dev.tidegate.agent.internal.health;

import dev.tidegate.agent.internal.health.Split.Side;
import dev.tidegate.core.cohort.UnitSketch;
import dev.tidegate.proto.v1.SignalCell;
import dev.tidegate.proto.v1.StageUnits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
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

  /** Metric of restarts inside a stage; here only the time they could happen in. */
  public static final String RESTART_FREQUENCY = "restart_frequency";

  /** Metric of sessions lost without a goodbye; here only the time they could happen in. */
  public static final String HEARTBEAT_LOSS = "heartbeat_loss";

  /** Metric of saved states that were handed back to the service. */
  public static final String STATE_RECOVERY_SUCCESS = "state_recovery_success";

  private static final List<String> COUNTED_BY_REPLICAS =
      List.of(RESTART_FREQUENCY, HEARTBEAT_LOSS);

  private static final Logger LOG = LoggerFactory.getLogger(Observations.class);
  private static final int SOURCES_MAX = 256;

  /** Stages whose units are told apart at once; of further ones nobody learns how units split. */
  private static final int WINDOWS_MAX = 16;

  private static final double NANOS_PER_SECOND = 1e9;

  private final Cells cells = new Cells();
  private final Map<String, DoubleSupplier> gauges = new ConcurrentHashMap<>();
  private final Map<String, RatioSource> ratios = new ConcurrentHashMap<>();
  private final Map<String, EventSource> events = new ConcurrentHashMap<>();
  private final LongAdder recoveries = new LongAdder();
  private final LongAdder recoveriesFailed = new LongAdder();
  private final LongSupplier ticker;
  private long takenAt;
  private volatile List<Watched> watched = List.of();

  /**
   * A stage in progress.
   *
   * @param units seen in it, or null where units are not told apart or there are too many stages
   */
  private record Watched(Comparison comparison, @Nullable UnitWindow units) {
    /** The side of a unit, which was seen by this. */
    Side see(String unitKey) {
      Side side = comparison.ofUnit(unitKey);
      if (units != null && side != Side.NEITHER) {
        units.see(unitKey, side == Side.CANDIDATE);
      }
      return side;
    }
  }

  /**
   * No observations yet.
   *
   * @param ticker monotonic nanoseconds, for the exposure of events
   */
  public Observations(LongSupplier ticker) {
    this.ticker = ticker;
    this.takenAt = ticker.getAsLong();
    ratio(STATE_RECOVERY_SUCCESS, recoveriesFailed::sum, recoveries::sum);
  }

  /** Replaces the stages in progress. Called by the owner alone. */
  public void compare(List<Comparison> newComparisons) {
    List<Watched> next = new ArrayList<>();
    int windows = 0;
    for (Comparison comparison : newComparisons) {
      boolean wanted = comparison.tellsUnitsApart() && windows < WINDOWS_MAX;
      windows += wanted ? 1 : 0;
      next.add(new Watched(comparison, wanted ? window(comparison) : null));
    }
    watched = List.copyOf(next);
  }

  /** What was seen in the same stage so far goes on. */
  private UnitWindow window(Comparison comparison) {
    for (Watched before : watched) {
      if (before.units() != null && before.comparison().isOfStage(comparison)) {
        return before.units();
      }
    }
    return new UnitWindow(ticker.getAsLong());
  }

  private List<Comparison> comparisons() {
    return watched.stream().map(Watched::comparison).toList();
  }

  /** Counts an operation on a unit: its failure and its duration. */
  public void operation(String unitKey, boolean failed, double millis) {
    List<Watched> current = watched;
    if (current.isEmpty()) {
      cells.count(Ambient.key(ERROR_RATE), failed);
      cells.record(Ambient.key(LATENCY), millis);
    }
    for (Watched each : current) {
      Side side = each.see(unitKey);
      if (side != Side.NEITHER) {
        cells.count(key(each.comparison(), ERROR_RATE, side), failed);
        cells.record(key(each.comparison(), LATENCY, side), millis);
      }
    }
  }

  /** Counts an outcome for a metric of the service's own, for the process as a whole. */
  public void count(String metric, boolean failed) {
    List<Watched> current = watched;
    if (current.isEmpty()) {
      cells.count(Ambient.key(metric), failed);
    }
    for (Watched each : current) {
      Side side = each.comparison().ofProcess();
      if (side != Side.NEITHER) {
        cells.count(key(each.comparison(), metric, side), failed);
      }
    }
  }

  /** Counts an outcome for a metric of the service's own, about one unit. */
  public void count(String metric, String unitKey, boolean failed) {
    List<Watched> current = watched;
    if (current.isEmpty()) {
      cells.count(Ambient.key(metric), failed);
    }
    for (Watched each : current) {
      Side side = each.see(unitKey);
      if (side != Side.NEITHER) {
        cells.count(key(each.comparison(), metric, side), failed);
      }
    }
  }

  /** Counts a saved state that was found and handed back to the service, or could not be. */
  public void recovered(boolean succeeded) {
    if (!succeeded) {
      recoveriesFailed.increment();
    }
    recoveries.increment();
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

  /** Takes the units of stages whose time it is to tell them. Called by the owner alone. */
  List<StageUnits> takeUnits() {
    long now = ticker.getAsLong();
    List<StageUnits> taken = new ArrayList<>();
    for (Watched each : watched) {
      UnitSketch seen = each.units() == null ? null : each.units().news(now);
      if (seen != null) {
        taken.add(each.comparison().told(seen));
      }
    }
    return taken;
  }

  /** Takes the counts since the last call. Called by the owner alone. */
  List<SignalCell> take() {
    List<Comparison> current = comparisons();
    long now = ticker.getAsLong();
    double seconds = (now - takenAt) / NANOS_PER_SECOND;
    takenAt = now;
    ratios.forEach((metric, source) -> takeRatio(current, metric, source));
    events.forEach((metric, source) -> takeEvents(current, metric, source.step(), seconds));
    for (String metric : COUNTED_BY_REPLICAS) {
      if (!events.containsKey(metric)) {
        takeEvents(current, metric, 0, seconds);
      }
    }
    gauges.forEach((metric, value) -> takeGauge(current, metric, value));
    return cells.take(
        key -> Ambient.is(key) || current.stream().anyMatch(comparison -> comparison.isOf(key)));
  }

  /** From now on everything counted counts as news. Called by the owner alone. */
  void tellAgain() {
    cells.tellAgain();
    for (Watched each : watched) {
      if (each.units() != null) {
        each.units().tellAgain(ticker.getAsLong());
      }
    }
  }

  /** Observations not counted for want of room. */
  public long refused() {
    return cells.refused();
  }

  private void takeRatio(List<Comparison> current, String metric, RatioSource source) {
    RatioSource.Step step = source.step();
    if (current.isEmpty() && step.count() > 0) {
      cells.add(Ambient.key(metric), step.count(), step.failures());
    }
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

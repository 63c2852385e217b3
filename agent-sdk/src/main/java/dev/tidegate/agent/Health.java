package dev.tidegate.agent;

import dev.tidegate.agent.internal.health.Observations;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.search.Search;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Metrics of the service's own, by the names that rollouts' analyses use. What is not about one
 * unit counts for the process as a whole: such metrics can judge stages split by agent, and
 * absolute limits.
 */
public final class Health {
  private final Observations observations;
  private final @Nullable MeterRegistry meters;

  Health(Observations observations, @Nullable MeterRegistry meters) {
    this.observations = observations;
    this.meters = meters;
  }

  /** Counts one outcome for the process as a whole. */
  public Health count(String metric, boolean succeeded) {
    observations.count(metric, !succeeded);
    return this;
  }

  /** Counts one outcome about a unit. */
  public Health count(String metric, String unitKey, boolean succeeded) {
    observations.count(metric, unitKey, !succeeded);
    return this;
  }

  /** Reads {@code value} at each report; it must return soon. */
  public Health gauge(String metric, DoubleSupplier value) {
    observations.gauge(metric, value);
    return this;
  }

  /**
   * Follows a growing counter of events as the rate {@code metric}: events for each minute of this
   * process inside a stage. It is read at each report and must return soon.
   */
  public Health rate(String metric, DoubleSupplier events) {
    observations.events(metric, events);
    return this;
  }

  /**
   * Follows two growing counters of the service's Micrometer registry as the ratio {@code metric}.
   * Counters that appear later are found later; several of one name are added up.
   *
   * @param failed name of the counter of failures
   * @param total name of the counter of everything, failures included
   * @throws IllegalStateException if no registry was given to the builder
   */
  public Health watchErrorRatio(String metric, String failed, String total) {
    MeterRegistry registry = meters;
    if (registry == null) {
      throw new IllegalStateException("no meter registry was given to the builder");
    }
    observations.ratio(metric, () -> sum(registry, failed), () -> sum(registry, total));
    return this;
  }

  private static double sum(MeterRegistry registry, String name) {
    Search search = registry.find(name);
    double counters = search.counters().stream().mapToDouble(counter -> counter.count()).sum();
    double functions = search.functionCounters().stream().mapToDouble(FunctionCounter::count).sum();
    double timers = search.timers().stream().mapToDouble(timer -> timer.count()).sum();
    return counters + functions + timers;
  }
}

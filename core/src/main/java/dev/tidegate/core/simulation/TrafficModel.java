package dev.tidegate.core.simulation;

import dev.tidegate.core.analysis.Comparison;
import dev.tidegate.core.analysis.Comparison.AtLeast;
import dev.tidegate.core.analysis.Comparison.AtMost;
import dev.tidegate.core.analysis.Comparison.QuantileAtMost;
import dev.tidegate.core.analysis.MetricPlan;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The traffic of a simulated service, and what its metrics show.
 *
 * @param requestsPerSecond of each service, 0 to 1,000,000
 * @param faultFrom when the candidate's fault begins, since the attempt began
 * @param faultUntil when it ends, or null for never
 * @param metrics by name; one that is not there is never reported
 * @param episodes times in which both arms are other than usual
 */
public record TrafficModel(
    double requestsPerSecond,
    Duration faultFrom,
    @Nullable Duration faultUntil,
    Map<String, MetricModel> metrics,
    List<Episode> episodes) {
  private static final double SPREAD = 0.05;

  public TrafficModel {
    if (!(requestsPerSecond >= 0 && requestsPerSecond <= 1e6)) {
      throw new IllegalArgumentException("requests a second: " + requestsPerSecond);
    }
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    episodes = List.copyOf(episodes);
  }

  /** What the metric shows at a time, or null if it is never reported. */
  @Nullable MetricModel at(String metric, double seconds) {
    MetricModel model = metrics.get(metric);
    boolean begun = seconds > faultFrom.toNanos() / 1e9 || faultFrom.isZero();
    boolean over = faultUntil != null && seconds > faultUntil.toNanos() / 1e9;
    return model == null || (begun && !over) ? model : model.healthy();
  }

  /** From then on, since the attempt began, traffic stays as it is. */
  Duration settledAfter() {
    Duration last = faultUntil == null ? faultFrom : faultUntil;
    for (Episode episode : episodes) {
      last = last.compareTo(episode.until()) < 0 ? episode.until() : last;
    }
    return last;
  }

  double trafficFactor(double seconds) {
    double factor = 1;
    for (Episode episode : episodes) {
      factor *= episode.covers(seconds) ? episode.trafficFactor() : 1;
    }
    return factor;
  }

  double addedErrors(double seconds) {
    double added = 0;
    for (Episode episode : episodes) {
      added += episode.covers(seconds) ? episode.addedErrors() : 0;
    }
    return added;
  }

  /**
   * What a healthy service would show: failures and latencies as given where a metric is compared
   * with the baseline, half of what a limit allows elsewhere.
   *
   * @param errorShare of requests, 0 to 1
   * @param medianMillis of latencies
   */
  public static MetricModel healthy(MetricPlan metric, double errorShare, double medianMillis) {
    Comparison comparison = metric.comparison();
    return switch (metric.kind()) {
      case RATIO -> failures(comparison, errorShare);
      case HISTOGRAM ->
          new MetricModel.Latencies(
              comparison instanceof QuantileAtMost limit
                  ? Math.max(0.01, Math.min(medianMillis, limit.limitMillis() / 20))
                  : medianMillis,
              0.5,
              1);
      case RATE -> {
        double perMinute = comparison instanceof AtMost max ? max.limit() / 2 : 0.5;
        yield new MetricModel.Events(perMinute, perMinute);
      }
      case GAUGE -> level(comparison);
    };
  }

  private static MetricModel failures(Comparison comparison, double errorShare) {
    double share = errorShare;
    if (comparison instanceof AtMost max) {
      share = Math.min(errorShare, max.limit() / 2);
    } else if (comparison instanceof AtLeast min) {
      share = Math.min(errorShare, (1 - min.limit()) / 2);
    }
    return new MetricModel.Failures(share, share, 1);
  }

  private static MetricModel level(Comparison comparison) {
    boolean upper = comparison instanceof AtMost;
    double limit =
        comparison instanceof AtMost max
            ? max.limit()
            : comparison instanceof AtLeast min ? min.limit() : 0;
    double away = limit == 0 ? 1 : Math.abs(limit) / 2;
    double usual = upper ? limit - away : limit + away;
    return new MetricModel.Level(usual, usual, SPREAD * away);
  }
}

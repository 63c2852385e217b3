package dev.tidegate.cli.rollout;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.plan.RolloutPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * What the services of a plan did of late, as the leader recorded it. A figure that is not known of
 * every one of them is not known.
 *
 * @param requestsPerSecond of the service that has the fewest
 * @param errorShare of all together
 * @param medianMillis of the slowest
 * @param agents of the service that has the fewest
 * @param missing why figures are not known; empty if all are
 */
record RecordedTraffic(
    @Nullable Figure requestsPerSecond,
    @Nullable Figure errorShare,
    @Nullable Figure medianMillis,
    @Nullable Figure agents,
    List<String> missing) {
  /** Shorter records say little. */
  private static final double SECONDS_MIN = 60;

  private static final double MILLIS_MAX = 600_000;
  private static final double PER_SECOND_MAX = 1e6;
  private static final double AGENTS_MAX = 1_000;

  RecordedTraffic {
    missing = List.copyOf(missing);
  }

  /**
   * One figure.
   *
   * @param seconds it was recorded over; 0 for what holds now
   */
  record Figure(double value, double seconds) {}

  /** One metric of one service. */
  private record Series(String service, @Nullable Doc metric) {}

  /** Nothing known, for a reason; without one nobody asked. */
  static RecordedTraffic none(List<String> missing) {
    return new RecordedTraffic(null, null, null, null, missing);
  }

  /** What {@code answer}, a {@code TrafficList}, tells of the plan's services. */
  static RecordedTraffic of(Doc answer, RolloutPlan plan) {
    if (!answer.isTrue("recording")) {
      return none(List.of("nobody leads, so nothing is recorded"));
    }
    List<Doc> services = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (Doc service : answer.items("items")) {
      if (plan.concerns(service.text("service"))) {
        services.add(service);
      }
    }
    for (String named : plan.services()) {
      if (services.stream().noneMatch(service -> service.text("service").equals(named))) {
        missing.add("no agent of " + named + " is known");
      }
    }
    if (services.isEmpty() && missing.isEmpty()) {
      missing.add("no agent is known");
    }
    if (!missing.isEmpty()) {
      return none(missing);
    }
    List<Series> ratios = series(services, metric(plan, MetricKind.RATIO, "error_rate"), missing);
    List<Series> latencies =
        series(services, metric(plan, MetricKind.HISTOGRAM, "latency"), missing);
    return new RecordedTraffic(
        perSecond(ratios.isEmpty() ? latencies : ratios),
        errorShare(ratios, missing),
        median(latencies),
        agents(services),
        missing);
  }

  /** The metric of the kind that the plan judges, the built-in one if it does. */
  private static String metric(RolloutPlan plan, MetricKind kind, String builtIn) {
    List<String> names =
        plan.analysisPlan(0).metrics().stream()
            .filter(metric -> metric.kind() == kind)
            .map(MetricPlan::name)
            .toList();
    return names.isEmpty() || names.contains(builtIn) ? builtIn : names.get(0);
  }

  /** The metric of every service; none of any if it is not known of each. */
  private static List<Series> series(List<Doc> services, String name, List<String> missing) {
    List<Series> found = new ArrayList<>();
    for (Doc service : services) {
      @Nullable Doc metric =
          service.items("metrics").stream()
              .filter(each -> each.text("name").equals(name))
              .filter(each -> each.number("seconds") >= SECONDS_MIN)
              .findFirst()
              .orElse(null);
      if (metric == null) {
        missing.add(
            "less than a minute of %s of %s is recorded".formatted(name, service.text("service")));
      }
      found.add(new Series(service.text("service"), metric));
    }
    return found.stream().anyMatch(series -> series.metric() == null) ? List.of() : found;
  }

  private static DoubleStream each(List<Series> series, ToDoubleFunction<Doc> value) {
    return series.stream()
        .map(Series::metric)
        .mapToDouble(m -> m == null ? 0 : value.applyAsDouble(m));
  }

  private static double seconds(List<Series> series) {
    return each(series, metric -> metric.number("seconds")).min().orElse(0);
  }

  private static @Nullable Figure perSecond(List<Series> series) {
    if (series.isEmpty()) {
      return null;
    }
    double least = each(series, metric -> metric.number("perSecond")).min().orElse(0);
    return new Figure(Math.min(least, PER_SECOND_MAX), seconds(series));
  }

  /** Of none at all half a failure is assumed: nothing is twice as bad as never. */
  private static @Nullable Figure errorShare(List<Series> series, List<String> missing) {
    double observations = each(series, metric -> metric.whole("observations")).sum();
    if (observations == 0) {
      if (!series.isEmpty()) {
        missing.add("there were no requests");
      }
      return null;
    }
    double failures = each(series, metric -> metric.whole("failures")).sum();
    double share = failures == 0 ? 0.5 / (observations + 1) : failures / observations;
    return new Figure(share, seconds(series));
  }

  private static @Nullable Figure median(List<Series> series) {
    double slowest =
        each(series, metric -> metric.number("medianMillis"))
            .filter(millis -> millis > 0)
            .max()
            .orElse(0);
    return slowest == 0 ? null : new Figure(Math.min(slowest, MILLIS_MAX), seconds(series));
  }

  private static @Nullable Figure agents(List<Doc> services) {
    long fewest = services.stream().mapToLong(service -> service.whole("agents")).min().orElse(0);
    return fewest < 1 ? null : new Figure(Math.min((double) fewest, AGENTS_MAX), 0);
  }
}

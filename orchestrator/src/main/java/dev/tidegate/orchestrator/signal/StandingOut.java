package dev.tidegate.orchestrator.signal;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Histogram;
import dev.tidegate.core.analysis.InstanceShare;
import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.Stratum;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which instances of the candidate stand out in a stage: by failures beyond what all of both arms
 * had per observation, by durations beyond the mean (twice as long counts one), by events beyond
 * the mean. It says whose part of a tick is to be known apart, and nothing of whether that matters.
 * For one thread.
 */
final class StandingOut {
  private static final int INSTANCES_MIN = 3;
  private static final double BUCKETS_PER_DOUBLING = 8;
  private static final int OVERFLOW_INDEX = 176;

  private final Map<String, MetricKind> kinds = new HashMap<>();
  private final Map<Place, Total> totals = new HashMap<>();
  private final Map<AgentKey, Double> excess = new TreeMap<>();

  private record Place(String metric, Stratum stratum) {}

  /** Something that adds up, and what it adds up over. */
  private record Total(double sum, double over) {
    static final Total NONE = new Total(0, 0);

    Total plus(Total other) {
      return new Total(sum + other.sum, over + other.over);
    }

    double mean() {
      return over == 0 ? 0 : sum / over;
    }
  }

  private StandingOut(AnalysisPlan plan) {
    for (MetricPlan metric : plan.metrics()) {
      if (metric.kind() != MetricKind.GAUGE && !metric.dryRun()) {
        kinds.put(metric.name(), metric.kind());
      }
    }
  }

  /**
   * Those that stand out most, the first most of all; none if fewer than three take part.
   *
   * @param now everything counted in the stage
   */
  static List<AgentKey> among(AnalysisPlan plan, Map<CounterKey, CounterValue> now) {
    StandingOut scores = new StandingOut(plan);
    now.forEach(scores::total);
    now.forEach(scores::score);
    return scores.excess.size() < INSTANCES_MIN
        ? List.of()
        : scores.excess.entrySet().stream()
            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .limit(InstanceShare.SHARES_MAX)
            .map(Map.Entry::getKey)
            .toList();
  }

  private void total(CounterKey key, CounterValue value) {
    MetricKind kind = kinds.get(key.metric());
    if (kind != null) {
      totals.merge(place(key), own(kind, value), Total::plus);
    }
  }

  private void score(CounterKey key, CounterValue value) {
    MetricKind kind = kinds.get(key.metric());
    if (kind != null && key.candidate()) {
      Total own = own(kind, value);
      double expected = totals.getOrDefault(place(key), Total.NONE).mean() * own.over();
      if (own.over() > 0) {
        excess.merge(key.by().agent(), own.sum() - expected, Double::sum);
      }
    }
  }

  private static Place place(CounterKey key) {
    return new Place(key.metric(), new Stratum(key.service(), key.zone(), key.version()));
  }

  private static Total own(MetricKind kind, CounterValue value) {
    return switch (kind) {
      case RATIO -> new Total(value.failures(), value.count());
      case HISTOGRAM -> new Total(doublings(value), value.count());
      case RATE -> new Total(value.count(), value.exposureSeconds());
      case GAUGE -> Total.NONE;
    };
  }

  private static double doublings(CounterValue value) {
    double sum =
        (double) value.underflow() * Histogram.UNDERFLOW
            + (double) value.overflow() * OVERFLOW_INDEX;
    for (Map.Entry<Integer, Long> bucket : value.buckets().entrySet()) {
      sum += (double) bucket.getValue() * bucket.getKey();
    }
    return sum / BUCKETS_PER_DOUBLING;
  }
}

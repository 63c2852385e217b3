package dev.tidegate.orchestrator.signal;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.Stratum;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What services did of late while no rollout concerned them, look by look, in two halves by
 * instance: the reference of rollouts that are about to begin. It is kept by the leader in memory
 * alone, so a new leader begins anew; rollouts that start meanwhile do without. For one thread at a
 * time.
 */
final class BaselineWindow {
  /** How far it reaches back. */
  static final Duration LENGTH = Duration.ofMinutes(15);

  /** Between two looks. */
  static final Duration LOOK = Duration.ofSeconds(5);

  /** Strata and metrics that are followed; further ones are not. */
  static final int SERIES_MAX = 200;

  private final Map<CounterKey, CounterValue> seen = new HashMap<>();
  private final Map<AgentKey, Boolean> firstHalf = new HashMap<>();
  private final Map<Series, Deque<Stretch>> stretches = new HashMap<>();
  private long lookedAt;
  private boolean looked;

  private record Series(String namespace, Stratum stratum, String metric) {}

  private record Stretch(long at, CounterValue first, CounterValue second) {}

  private record Halves(CounterValue first, CounterValue second) {
    static final Halves NONE = new Halves(CounterValue.ZERO, CounterValue.ZERO);

    Halves plus(boolean toFirst, CounterValue value) {
      return toFirst
          ? new Halves(first.plus(value), second)
          : new Halves(first, second.plus(value));
    }
  }

  boolean isDue(long now) {
    return !looked || now - lookedAt >= LOOK.toNanos();
  }

  void clear() {
    seen.clear();
    firstHalf.clear();
    stretches.clear();
    looked = false;
  }

  /** Takes a look at the cumulative counters; what an agent counted before it was seen is left. */
  void look(Map<CounterKey, CounterValue> counters, long now) {
    looked = true;
    lookedAt = now;
    Map<Series, Halves> sums = new HashMap<>();
    counters.forEach(
        (key, value) -> {
          CounterValue before = seen.get(key);
          boolean first = isFirstHalf(key.by().agent());
          if (before != null) {
            sums.merge(
                series(key),
                Halves.NONE.plus(first, value.since(before)),
                (a, b) -> new Halves(a.first.plus(b.first), a.second.plus(b.second)));
          }
        });
    seen.clear();
    seen.putAll(counters);
    sums.forEach((series, halves) -> keep(series, halves, now));
    forgetBefore(now - LENGTH.toNanos());
  }

  /** Halves as even as can be, and an agent stays in its own for good. */
  private boolean isFirstHalf(AgentKey agent) {
    return firstHalf.computeIfAbsent(
        agent,
        absent -> {
          long balance = 0;
          for (Map.Entry<AgentKey, Boolean> other : firstHalf.entrySet()) {
            if (other.getKey().service().equals(agent.service())) {
              balance += other.getValue() ? 1 : -1;
            }
          }
          return balance <= 0;
        });
  }

  private static Series series(CounterKey key) {
    Stratum stratum = new Stratum(key.service(), key.zone(), key.version());
    return new Series(key.by().agent().namespace(), stratum, key.metric());
  }

  private void keep(Series series, Halves halves, long now) {
    Deque<Stretch> kept = stretches.get(series);
    if (kept == null && stretches.size() < SERIES_MAX) {
      kept = new ArrayDeque<>();
      stretches.put(series, kept);
    }
    if (kept != null) {
      kept.add(new Stretch(now, halves.first, halves.second));
    }
  }

  private void forgetBefore(long oldest) {
    for (Deque<Stretch> kept : stretches.values()) {
      while (!kept.isEmpty() && kept.peekFirst().at < oldest) {
        kept.removeFirst();
      }
    }
    stretches.values().removeIf(Deque::isEmpty);
  }

  /**
   * The looks kept, as cells with a half in the place of each arm.
   *
   * @param service accepts the services that are wanted
   */
  List<Cell> halves(String namespace, Predicate<String> service, AnalysisPlan plan) {
    List<Cell> cells = new ArrayList<>();
    for (MetricPlan metric : plan.metrics()) {
      stretches.forEach(
          (series, kept) -> {
            if (series.metric.equals(metric.name())
                && series.namespace.equals(namespace)
                && service.test(series.stratum.service())) {
              kept.forEach(stretch -> add(cells, metric, series.stratum, stretch));
            }
          });
    }
    return cells;
  }

  private static void add(List<Cell> cells, MetricPlan metric, Stratum stratum, Stretch stretch) {
    if (metric.kind() == MetricKind.RATIO) {
      cells.add(
          new Cell.Ratio(metric.name(), stratum, stretch.first.counts(), stretch.second.counts()));
    } else if (metric.kind() == MetricKind.HISTOGRAM) {
      cells.add(
          new Cell.Latency(
              metric.name(), stratum, stretch.first.histogram(), stretch.second.histogram()));
    }
  }
}

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
import java.util.Set;
import java.util.TreeMap;
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

  private final Map<CounterKey, CounterValue.Told> seen = new HashMap<>();
  private final Map<AgentKey, Boolean> firstHalf = new HashMap<>();
  private final Map<Series, Deque<Stretch>> stretches = new HashMap<>();
  private long lookedAt;
  private boolean looked;

  private record Series(String namespace, Stratum stratum, String metric) {}

  /**
   * What came since the look before.
   *
   * @param ambientNanos how long that was; 0 if a rollout concerned the service meanwhile
   */
  private record Stretch(long at, long ambientNanos, CounterValue first, CounterValue second) {
    CounterValue all() {
      return first.plus(second);
    }
  }

  /** A service of a namespace. */
  record Service(String namespace, String name) {
    static Service of(CounterKey key) {
      return new Service(key.by().agent().namespace(), key.service());
    }
  }

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

  /**
   * Takes a look at the cumulative counters; what an agent counted before it was seen is left, and
   * so is what was told before the look before.
   *
   * @param concerned services that a rollout concerns now: they count elsewhere meanwhile
   */
  void look(Map<CounterKey, CounterValue.Told> counters, Set<Service> concerned, long now) {
    long passed = looked ? now - lookedAt : 0;
    looked = true;
    lookedAt = now;
    Map<Series, Halves> sums = new HashMap<>();
    seen.keySet().retainAll(counters.keySet());
    counters.forEach(
        (key, told) -> {
          CounterValue.Told before = seen.get(key);
          boolean first = isFirstHalf(key.by().agent());
          if (before != null && told.isOlderThan(before)) {
            return;
          }
          seen.put(key, told);
          if (before != null) {
            sums.merge(
                series(key),
                Halves.NONE.plus(first, told.value().since(before.value())),
                (a, b) -> new Halves(a.first.plus(b.first), a.second.plus(b.second)));
          }
        });
    sums.forEach(
        (series, halves) -> {
          boolean busy =
              concerned.contains(new Service(series.namespace, series.stratum.service()));
          keep(series, new Stretch(now, busy ? 0 : passed, halves.first, halves.second));
        });
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

  private void keep(Series series, Stretch stretch) {
    Deque<Stretch> kept = stretches.get(series);
    if (kept == null && stretches.size() < SERIES_MAX) {
      kept = new ArrayDeque<>();
      stretches.put(series, kept);
    }
    if (kept != null) {
      kept.add(stretch);
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

  /** What each service of the namespace counted, by metric, and in how much time. */
  List<RecordedTraffic> traffic(String namespace) {
    Map<String, RecordedTraffic> found = new TreeMap<>();
    stretches.forEach(
        (series, kept) -> {
          if (series.namespace.equals(namespace)) {
            RecordedTraffic of = traffic(series, kept);
            found.merge(of.service() + "|" + of.metric(), of, RecordedTraffic::beside);
          }
        });
    return List.copyOf(found.values());
  }

  private static RecordedTraffic traffic(Series series, Deque<Stretch> kept) {
    long nanos = 0;
    CounterValue sum = CounterValue.ZERO;
    for (Stretch stretch : kept) {
      if (stretch.ambientNanos > 0) {
        nanos += stretch.ambientNanos;
        sum = sum.plus(stretch.all());
      }
    }
    return new RecordedTraffic(
        series.stratum.service(),
        series.metric,
        Duration.ofNanos(nanos),
        sum.count(),
        sum.failures(),
        sum.histogram());
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

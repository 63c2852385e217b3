package dev.tidegate.orchestrator.signal;

import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.Histogram;
import dev.tidegate.core.evidence.Thinning;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the instances of one stratum observed of one metric in one tick, none of them more than
 * three times its arm's median count. For one thread.
 */
final class InstanceCells {
  private final SortedMap<AgentKey, Cell> thinned = new TreeMap<>();

  /**
   * Thins each instance's part.
   *
   * @param parts by instance, all of one metric and stratum
   * @param seeds names what is drawn, by instance
   */
  InstanceCells(Map<AgentKey, Cell> parts, Map<AgentKey, String> seeds) {
    long candidates = limit(parts.values(), true);
    long baselines = limit(parts.values(), false);
    parts.forEach(
        (instance, part) -> {
          String seed = seeds.getOrDefault(instance, "");
          thinned.put(instance, thinned(part, candidates, baselines, seed));
        });
  }

  private static long limit(Collection<Cell> parts, boolean candidate) {
    List<Long> counts = new ArrayList<>();
    for (Cell part : parts) {
      if (part instanceof Cell.Ratio ratio) {
        counts.add(candidate ? ratio.candidate().n() : ratio.baseline().n());
      } else if (part instanceof Cell.Latency latency) {
        counts.add(candidate ? latency.candidate().count() : latency.baseline().count());
      }
    }
    return Thinning.limit(counts);
  }

  private static Cell thinned(Cell part, long candidates, long baselines, String name) {
    long seed = Thinning.seed(name + "|c");
    long otherSeed = Thinning.seed(name + "|b");
    if (part instanceof Cell.Ratio ratio) {
      Counts candidate = Thinning.of(ratio.candidate(), candidates, seed);
      Counts baseline = Thinning.of(ratio.baseline(), baselines, otherSeed);
      return new Cell.Ratio(ratio.metric(), ratio.stratum(), candidate, baseline);
    }
    if (part instanceof Cell.Latency latency) {
      Histogram candidate = Thinning.of(latency.candidate(), candidates, seed);
      Histogram baseline = Thinning.of(latency.baseline(), baselines, otherSeed);
      return new Cell.Latency(latency.metric(), latency.stratum(), candidate, baseline);
    }
    return part; // time weighs the same on every instance
  }

  /** The part of one instance, or null if it had none. */
  @Nullable Cell of(AgentKey instance) {
    return thinned.get(instance);
  }

  /** All instances together. */
  Cell sum() {
    return thinned.values().stream().reduce(InstanceCells::sum).orElseThrow();
  }

  private static Cell sum(Cell one, Cell other) {
    if (one instanceof Cell.Ratio a && other instanceof Cell.Ratio b) {
      return new Cell.Ratio(
          a.metric(),
          a.stratum(),
          a.candidate().plus(b.candidate()),
          a.baseline().plus(b.baseline()));
    }
    if (one instanceof Cell.Latency a && other instanceof Cell.Latency b) {
      return new Cell.Latency(
          a.metric(),
          a.stratum(),
          a.candidate().plus(b.candidate()),
          a.baseline().plus(b.baseline()));
    }
    if (one instanceof Cell.Events a && other instanceof Cell.Events b) {
      return new Cell.Events(
          a.metric(),
          a.stratum(),
          a.candidateEvents() + b.candidateEvents(),
          a.candidateMinutes() + b.candidateMinutes(),
          a.baselineEvents() + b.baselineEvents(),
          a.baselineMinutes() + b.baselineMinutes());
    }
    throw new AssertionError(one + " and " + other);
  }
}

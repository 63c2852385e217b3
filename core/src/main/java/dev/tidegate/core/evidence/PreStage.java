package dev.tidegate.core.evidence;

import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Histogram;
import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.Stratum;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the baseline did before the first stage: it fixes what counts as slow, and tells how
 * failures come.
 */
final class PreStage {
  /** So many stretches of one stratum must show traffic in both halves: five minutes of looks. */
  private static final int STRETCHES_MIN = 60;

  private PreStage() {}

  static Evidence prepare(Evidence evidence, List<Cell> halves) {
    Evidence prepared = evidence;
    for (MetricPlan metric : evidence.plan().metrics()) {
      List<Cell> own = halves.stream().filter(cell -> cell.metric().equals(metric.name())).toList();
      if (metric.comparison().needsBaseline() && !own.isEmpty()) {
        prepared = prepare(prepared, metric, own);
      }
    }
    return prepared;
  }

  private static Evidence prepare(Evidence evidence, MetricPlan metric, List<Cell> halves) {
    Evidence prepared = evidence;
    if (metric.kind() == MetricKind.HISTOGRAM) {
      Histogram reference = reference(halves);
      if (!LatencyBounds.suffices(reference)) {
        return prepared;
      }
      prepared = prepared.withReference(metric.name(), reference);
    }
    Map<Stratum, Long> stretches = new TreeMap<>();
    halves.forEach(cell -> stretches.merge(cell.stratum(), hasBoth(cell) ? 1L : 0L, Long::sum));
    for (Cell cell : halves) {
      if (stretches.getOrDefault(cell.stratum(), 0L) >= STRETCHES_MIN) {
        prepared = seed(prepared, cell);
      }
    }
    return prepared;
  }

  private static Histogram reference(List<Cell> halves) {
    Histogram all = Histogram.EMPTY;
    for (Cell cell : halves) {
      if (cell instanceof Cell.Latency latency) {
        all = all.plus(latency.candidate()).plus(latency.baseline());
      }
    }
    return all;
  }

  private static boolean hasBoth(Cell cell) {
    if (cell instanceof Cell.Ratio ratio) {
      return ratio.candidate().n() > 0 && ratio.baseline().n() > 0;
    }
    return cell instanceof Cell.Latency latency
        && latency.candidate().count() > 0
        && latency.baseline().count() > 0;
  }

  private static Evidence seed(Evidence evidence, Cell cell) {
    if (cell instanceof Cell.Ratio ratio) {
      return evidence.withDispersionSeed(
          cell.metric(), cell.stratum(), ratio.candidate(), ratio.baseline());
    }
    return cell instanceof Cell.Latency latency ? evidence.withDispersionSeed(latency) : evidence;
  }
}

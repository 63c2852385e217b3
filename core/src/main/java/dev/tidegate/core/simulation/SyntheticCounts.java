package dev.tidegate.core.simulation;

import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.Stratum;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Draws what is counted in a stretch of time. Requests arrive at random; a request counts for every
 * metric of requests alike. For one thread.
 */
public final class SyntheticCounts {
  private final TrafficModel model;
  private final Chance chance;
  private final Map<List<Double>, LatencyShape> shapes = new HashMap<>();

  /** Counts of {@code model}; the same seed gives the same counts. */
  public SyntheticCounts(TrafficModel model, long seed) {
    this.model = model;
    this.chance = new Chance(seed);
  }

  /** Requests of both arms in one stratum. */
  private record Arrived(Exposure exposure, double seconds, long candidate, long baseline) {}

  /**
   * What is counted in the {@code length} seconds before {@code seconds} since the attempt began:
   * at most one cell per metric and stratum, none where nothing happened.
   */
  public List<Cell> cells(
      List<MetricPlan> metrics, List<Exposure> exposures, double seconds, double length) {
    double rps = model.requestsPerSecond() * model.trafficFactor(seconds);
    List<Arrived> arrived = new ArrayList<>();
    for (Exposure at : exposures) {
      long candidate = chance.poisson(rps * length * at.candidate());
      long baseline = chance.poisson(rps * length * at.baseline());
      arrived.add(new Arrived(at, length, candidate, baseline));
    }
    List<Cell> cells = new ArrayList<>();
    for (MetricPlan metric : metrics) {
      MetricModel shown = model.at(metric.name(), seconds);
      if (shown != null) {
        arrived.forEach(arms -> add(metric, shown, arms, model.addedErrors(seconds), cells));
      }
    }
    return cells;
  }

  private void add(
      MetricPlan metric, MetricModel shown, Arrived arms, double addedErrors, List<Cell> cells) {
    Stratum stratum = arms.exposure().stratum();
    boolean both = metric.comparison().needsBaseline();
    boolean some = arms.candidate() > 0 || (both && arms.baseline() > 0);
    if (shown instanceof MetricModel.Silent silent) {
      if (silent.cause() != Cause.NO_DATA) {
        cells.add(new Cell.Missing(metric.name(), stratum, silent.cause()));
      }
    } else if (shown instanceof MetricModel.Failures failures && some) {
      Counts candidate = counts(arms.candidate(), failures.candidate() + addedErrors, failures);
      Counts baseline = counts(arms.baseline(), failures.baseline() + addedErrors, failures);
      cells.add(new Cell.Ratio(metric.name(), stratum, candidate, baseline));
    } else if (shown instanceof MetricModel.Latencies latencies && some) {
      cells.add(latencies(metric, stratum, latencies, arms));
    } else if (shown instanceof MetricModel.Events events) {
      cells.add(events(metric, stratum, events, arms));
    } else if (shown instanceof MetricModel.Level level && arms.exposure().candidateAgents() > 0) {
      double sample = level.candidate() + level.spread() * chance.gaussian();
      cells.add(new Cell.Gauge(metric.name(), stratum, sample));
    }
  }

  private Counts counts(long n, double share, MetricModel.Failures failures) {
    double p = Math.min(1, share);
    if (failures.meanBurst() == 1) {
      return new Counts(n, chance.binomial(n, p));
    }
    return new Counts(n, Math.min(n, chance.bursts(n, p, failures.meanBurst())));
  }

  private Cell latencies(
      MetricPlan metric, Stratum stratum, MetricModel.Latencies model, Arrived arms) {
    double candidate = model.medianMillis() * model.candidateScale();
    return new Cell.Latency(
        metric.name(),
        stratum,
        shape(candidate, model.sigma()).draw(arms.candidate(), chance),
        shape(model.medianMillis(), model.sigma()).draw(arms.baseline(), chance));
  }

  /** The few that occur are kept. */
  private LatencyShape shape(double medianMillis, double sigma) {
    return shapes.computeIfAbsent(
        List.of(medianMillis, sigma), key -> LatencyShape.of(medianMillis, sigma));
  }

  private Cell events(MetricPlan metric, Stratum stratum, MetricModel.Events model, Arrived arms) {
    double candidate = arms.exposure().candidateAgents() * arms.seconds() / 60;
    double baseline = arms.exposure().baselineAgents() * arms.seconds() / 60;
    return new Cell.Events(
        metric.name(),
        stratum,
        chance.poisson(model.candidate() * candidate),
        candidate,
        metric.kind() == MetricKind.RATE ? chance.poisson(model.baseline() * baseline) : 0,
        baseline);
  }
}

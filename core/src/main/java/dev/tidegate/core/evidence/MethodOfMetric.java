package dev.tidegate.core.evidence;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Comparison;
import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.NoHarm;
import org.jspecify.annotations.Nullable;

/** Which formula tests a metric, and on which counts of its cells. */
final class MethodOfMetric {
  private MethodOfMetric() {}

  static Channel.Test test(MetricPlan plan, AnalysisPlan whole) {
    boolean finite = plan.kind() != MetricKind.RATE;
    return new Channel.Test(method(plan, whole.noHarm()), finite, whole.dispersionGuard());
  }

  private static TickMethod method(MetricPlan plan, NoHarm margin) {
    Comparison comparison = plan.comparison();
    if (comparison instanceof Comparison.AgainstBaseline against) {
      return comparative(plan.kind(), against, margin);
    }
    if (comparison instanceof Comparison.AtMost max) {
      return plan.kind() == MetricKind.RATE
          ? new TickMethod.RateLimit(max.limit())
          : new TickMethod.ShareLimit(max.limit());
    }
    if (comparison instanceof Comparison.AtLeast min) {
      return new TickMethod.ShareLimit(1 - min.limit());
    }
    if (comparison instanceof Comparison.QuantileAtMost max) {
      return new TickMethod.ShareLimit(1 - max.quantile());
    }
    throw new AssertionError(comparison);
  }

  private static TickMethod comparative(
      MetricKind kind, Comparison.AgainstBaseline against, NoHarm margin) {
    if (kind == MetricKind.HISTOGRAM) {
      return new TickMethod.Tail();
    }
    boolean exact = kind == MetricKind.RATIO && against.form() == Comparison.Form.H;
    return exact
        ? new TickMethod.Conditional(against.nullRatio(), margin)
        : new TickMethod.Exposure(against.nullRatio(), margin);
  }

  static Channel.Observed observe(
      MetricPlan plan, NoHarm margin, Cell cell, int channel, @Nullable LatencyBounds bounds) {
    if (cell instanceof Cell.Ratio ratio && plan.kind() == MetricKind.RATIO) {
      return same(cell, sample(ratio.candidate(), ratio.baseline()));
    }
    if (cell instanceof Cell.Events events && takesExposures(plan)) {
      return same(
          cell,
          new Sample(
              events.candidateMinutes(),
              events.candidateEvents(),
              events.baselineMinutes(),
              events.baselineEvents()));
    }
    if (cell instanceof Cell.Latency latency && bounds != null) {
      return plan.comparison() instanceof Comparison.AgainstBaseline against
          ? bounds.observe(latency, channel, against.shiftBuckets(), margin.buckets())
          : bounds.observe(latency, channel, 0, 0);
    }
    throw new IllegalArgumentException(
        "metric " + plan.name() + " is a " + plan.kind() + ", but its cell is " + cell);
  }

  private static boolean takesExposures(MetricPlan plan) {
    return plan.kind() == MetricKind.RATE
        || (plan.kind() == MetricKind.RATIO
            && plan.comparison() instanceof Comparison.AgainstBaseline against
            && against.form() == Comparison.Form.P);
  }

  private static Channel.Observed same(Cell cell, Sample sample) {
    return new Channel.Observed(cell.stratum(), sample, sample);
  }

  private static Sample sample(Counts candidate, Counts baseline) {
    return new Sample(candidate.n(), candidate.x(), baseline.n(), baseline.x());
  }
}

package dev.tidegate.core.analysis;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How an attempt is judged, frozen when it starts.
 *
 * @param alpha bound on the chance of a false rollback in the first attempt; above 0, at most 0.5
 * @param horizon planned time under analysis: the sum of the longest soaks of the comparable stages
 *     (of all stages if none is); above zero
 * @param metrics in any order, names unique
 * @param attempt 0 for the first; attempt r is judged at alpha·2^−r
 * @param dispersionGuard whether failures that come in bursts are discounted
 * @param gates what must have been seen before a regression is acted on
 */
public record AnalysisPlan(
    double alpha,
    Duration horizon,
    List<MetricPlan> metrics,
    NoHarm noHarm,
    int attempt,
    boolean dispersionGuard,
    Gates gates) {
  public AnalysisPlan {
    if (!(alpha > 0 && alpha <= 0.5)) {
      throw new IllegalArgumentException("alpha not in 0..0.5: " + alpha);
    }
    if (horizon.isZero() || horizon.isNegative()) {
      throw new IllegalArgumentException("horizon is not positive: " + horizon);
    }
    if (attempt < 0 || attempt > 1000) {
      throw new IllegalArgumentException("attempt not in 0..1000: " + attempt);
    }
    metrics = List.copyOf(metrics);
    Set<String> names = new HashSet<>();
    for (MetricPlan metric : metrics) {
      if (!names.add(metric.name())) {
        throw new IllegalArgumentException("two metrics are called " + metric.name());
      }
    }
  }

  /** A first attempt with the default margins and gates and the dispersion guard. */
  public static AnalysisPlan of(double alpha, Duration horizon, List<MetricPlan> metrics) {
    return new AnalysisPlan(alpha, horizon, metrics, NoHarm.DEFAULT, 0, true, Gates.DEFAULT);
  }

  /** The same plan for attempt {@code number}, 0 being the first. */
  public AnalysisPlan forAttempt(int number) {
    return new AnalysisPlan(alpha, horizon, metrics, noHarm, number, dispersionGuard, gates);
  }

  /** ln(1/alpha) of this attempt: the evidence at which it regresses. */
  public double lnThreshold() {
    return attempt * StrictMath.log(2) - StrictMath.log(alpha);
  }

  /** The planned time under analysis, in seconds. */
  public double horizonSeconds() {
    return horizon.toNanos() / 1e9;
  }

  /**
   * What must have been seen since the attempt began before a regression is acted on; it only ever
   * prevents alarms.
   *
   * @param minFailures failures of the candidate
   * @param minSamples observations of the candidate
   */
  public record Gates(long minFailures, long minSamples) {
    /** Three failures among twenty observations. */
    public static final Gates DEFAULT = new Gates(3, 20);

    public Gates {
      if (minFailures < 0 || minSamples < 0) {
        throw new IllegalArgumentException("gates below zero");
      }
    }
  }
}

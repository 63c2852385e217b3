package dev.tidegate.bench.traffic;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Comparison;
import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.NoHarm;
import dev.tidegate.core.analysis.Tick;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * One stage that may be run with any seed.
 *
 * @param seconds how long the stage lasts at most
 * @param plan how Tidegate judges it; other rules have plans of their own
 * @param before what is known of the baseline beforehand
 */
public record Scenario(
    double seconds, AnalysisPlan plan, Traffic traffic, Function<Dice, Before> before) {
  /** How long a stage lasts unless said otherwise: half an hour. */
  public static final double STAGE_SECONDS = 1800;

  /** The bound on the chance of a false rollback that everything is tried with. */
  public static final double ALPHA = 0.01;

  /** A stage of half an hour that is judged by its failures, without the dispersion guard. */
  public static Scenario failures(Traffic traffic) {
    MetricPlan metric = MetricPlan.of(Traffic.ERRORS, MetricKind.RATIO, Comparison.ratioWithin(0));
    return new Scenario(STAGE_SECONDS, plan(metric), traffic, dice -> Before.NOTHING);
  }

  /**
   * A stage of half an hour that is judged by its latencies, with a quarter of an hour of them
   * known beforehand.
   *
   * @param tolerance how much slower the candidate may be, 0.09 being a bucket
   */
  public static Scenario latencies(Latencies traffic, double tolerance) {
    MetricPlan metric =
        MetricPlan.of(Traffic.LATENCY, MetricKind.HISTOGRAM, Comparison.latencyWithin(tolerance));
    return new Scenario(
        STAGE_SECONDS, plan(metric), traffic, dice -> Before.latencies(dice, traffic));
  }

  private static AnalysisPlan plan(MetricPlan metric) {
    return new AnalysisPlan(
        ALPHA,
        Duration.ofSeconds((long) STAGE_SECONDS),
        List.of(metric),
        NoHarm.DEFAULT,
        0,
        false,
        AnalysisPlan.Gates.DEFAULT);
  }

  /** The same, longer or shorter. */
  public Scenario lasting(double length) {
    return new Scenario(
        length, withPlan(Duration.ofSeconds((long) length), guarded()), traffic, before);
  }

  /** The same with the dispersion guard. */
  public Scenario guardedNow() {
    return new Scenario(seconds, withPlan(plan.horizon(), true), traffic, before);
  }

  /** The same, knowing how failures of an arm came in the quarter of an hour before. */
  public Scenario knowing(Arm arm) {
    return knowing(arm, 900);
  }

  /** The same, knowing how failures of an arm came in so many seconds before. */
  public Scenario knowing(Arm arm, double length) {
    return new Scenario(seconds, plan, traffic, dice -> Before.failures(dice, arm, length));
  }

  /** Whether failures that come in bursts are discounted. */
  public boolean guarded() {
    return plan.dispersionGuard();
  }

  private AnalysisPlan withPlan(Duration horizon, boolean guard) {
    return new AnalysisPlan(
        plan.alpha(), horizon, plan.metrics(), plan.noHarm(), plan.attempt(), guard, plan.gates());
  }

  /** The tick that ends at {@code t}. */
  public Tick tick(Dice dice, double t) {
    return new Tick(t, Traffic.TICK_SECONDS, traffic.cells(dice, t));
  }
}

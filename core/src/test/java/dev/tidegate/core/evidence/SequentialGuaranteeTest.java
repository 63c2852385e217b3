package dev.tidegate.core.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Comparison;
import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.NoHarm;
import dev.tidegate.core.analysis.Stratum;
import dev.tidegate.core.analysis.Tick;
import dev.tidegate.core.analysis.Verdict;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/**
 * What thirty-minute stages of seeded traffic lead to, with a look every five seconds and 20
 * requests a second and arm unless stated. The seeds are fixed, so a bound fails only when the
 * method changes.
 */
class SequentialGuaranteeTest {
  private static final double STAGE_SECONDS = 1800;
  private static final Stratum STRATUM = new Stratum("orders", "a", "1");

  private interface Ticks extends BiFunction<Double, SyntheticTraffic, Tick> {}

  private static AnalysisPlan plan(MetricPlan metric, boolean guard) {
    return new AnalysisPlan(
        0.01,
        Duration.ofSeconds((long) STAGE_SECONDS),
        List.of(metric),
        NoHarm.DEFAULT,
        0,
        guard,
        AnalysisPlan.Gates.DEFAULT);
  }

  private static AnalysisPlan errors(boolean guard) {
    return plan(MetricPlan.of("error_rate", MetricKind.RATIO, Comparison.ratioWithin(0)), guard);
  }

  private static double secondsUntil(
      Verdict verdict, Evidence start, SyntheticTraffic traffic, Ticks ticks) {
    Evidence evidence = start;
    for (double t = SyntheticTraffic.TICK_SECONDS; t <= STAGE_SECONDS; t += 5) {
      evidence = evidence.afterTick(ticks.apply(t, traffic));
      if (evidence.report().verdict() == verdict) {
        return t;
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  private static double median(Verdict verdict, AnalysisPlan plan, double baseline, Ticks ticks) {
    double[] seconds = new double[101];
    for (int run = 0; run < seconds.length; run++) {
      SyntheticTraffic traffic = new SyntheticTraffic(run, 20, baseline);
      seconds[run] = secondsUntil(verdict, Evidence.start(plan), traffic, ticks);
    }
    Arrays.sort(seconds);
    return seconds[seconds.length / 2];
  }

  private static int regressions(int runs, SyntheticTraffic.Rates rates, Ticks ticks) {
    int regressions = 0;
    for (int run = 0; run < runs; run++) {
      SyntheticTraffic traffic = new SyntheticTraffic(run, rates.candidate(), rates.baseline());
      Evidence evidence = Evidence.start(errors(false));
      for (double t = SyntheticTraffic.TICK_SECONDS; t <= STAGE_SECONDS; t += 5) {
        evidence = evidence.afterTick(ticks.apply(t, traffic));
      }
      regressions += evidence.report().verdict() == Verdict.REGRESSION ? 1 : 0;
    }
    return regressions;
  }

  @Test
  void rarelyRollsBackACandidateThatIsTheSame() {
    Ticks ramp = (t, traffic) -> traffic.errors(t, .01 + .02 * t / 1800, .01 + .02 * t / 1800);
    Ticks spike = (t, traffic) -> traffic.errors(t, atNoon(t), atNoon(t));
    int falseOnes =
        regressions(100, new SyntheticTraffic.Rates(1, 1), (t, x) -> x.errors(t, .05, .05))
            + regressions(60, new SyntheticTraffic.Rates(20, 20), ramp)
            + regressions(60, new SyntheticTraffic.Rates(20, 20), spike)
            + regressions(60, new SyntheticTraffic.Rates(5, 95), (t, x) -> x.errors(t, .01, .01));
    assertThat(falseOnes).as("of 280 runs").isLessThanOrEqualTo(3);
  }

  private static double atNoon(double t) {
    return t > 900 && t <= 1020 ? .2 : .01;
  }

  @Test
  void findsRegressionsInTime() {
    Verdict regression = Verdict.REGRESSION;
    AnalysisPlan plan = errors(false);
    assertThat(median(regression, plan, 20, (t, x) -> x.errors(t, .02, .01)))
        .isBetween(100.0, 220.0);
    assertThat(median(regression, plan, 20, (t, x) -> x.errors(t, .05, .01)))
        .isLessThanOrEqualTo(30);
    assertThat(median(regression, errors(true), 20, (t, x) -> x.errors(t, .05, .01)))
        .as("with the dispersion guard")
        .isLessThanOrEqualTo(30);
    assertThat(median(regression, plan, 20, (t, x) -> x.errors(t, .2, .01)))
        .isLessThanOrEqualTo(10);
    assertThat(median(regression, plan, 380, (t, x) -> x.errors(t, .02, .01)))
        .as("at five percent of the traffic")
        .isLessThanOrEqualTo(110);
  }

  @Test
  void findsARegressionThatBeginsLate() {
    Ticks late = (t, x) -> x.errors(t, t > 900 ? .05 : .01, .01);
    assertThat(median(Verdict.REGRESSION, errors(false), 20, late)).isBetween(905.0, 945.0);
  }

  @Test
  void letsAHealthyCandidateAdvanceEarlyAndSeldomOneAtTheMargin() {
    Ticks healthy = (t, x) -> x.errors(t, .01, .01);
    assertThat(median(Verdict.NO_HARM, errors(false), 20, healthy)).isBetween(200.0, 365.0);
    Ticks atMargin = (t, x) -> x.errors(t, .016, .01);
    int early = 0;
    for (int run = 0; run < 100; run++) {
      SyntheticTraffic traffic = new SyntheticTraffic(run, 20, 20);
      Evidence start = Evidence.start(errors(false));
      double seconds = secondsUntil(Verdict.NO_HARM, start, traffic, atMargin);
      early += Double.isFinite(seconds) ? 1 : 0;
    }
    assertThat(early).isLessThanOrEqualTo(5);
  }

  @Test
  void findsSlowCandidatesAndPassesEquallyFastOnes() {
    assertThat(latencyMedian(Verdict.REGRESSION, 0, 1.2)).isLessThanOrEqualTo(35);
    assertThat(latencyMedian(Verdict.REGRESSION, .09, 1.2)).isLessThanOrEqualTo(120);
    assertThat(latencyMedian(Verdict.REGRESSION, .09, 2)).isEqualTo(5);
    assertThat(latencyMedian(Verdict.NO_HARM, .09, 1)).isLessThanOrEqualTo(600);
  }

  private static double latencyMedian(Verdict verdict, double tolerance, double scale) {
    AnalysisPlan plan =
        plan(
            MetricPlan.of("latency", MetricKind.HISTOGRAM, Comparison.latencyWithin(tolerance)),
            false);
    double[] seconds = new double[15];
    for (int run = 0; run < seconds.length; run++) {
      SyntheticTraffic traffic = new SyntheticTraffic(run, 20, 20);
      Evidence start =
          Evidence.start(plan).withReference("latency", traffic.histogram(18_000, 1, 1));
      seconds[run] = secondsUntil(verdict, start, traffic, (t, x) -> x.latencies(t, scale, 1));
    }
    Arrays.sort(seconds);
    return seconds[seconds.length / 2];
  }

  @Test
  void seededGuardKeepsBurstsFromCountingAsManyFailures() {
    assertThat(burstRegressions(false)).isGreaterThan(5);
    assertThat(burstRegressions(true)).isLessThanOrEqualTo(1);
  }

  private static int burstRegressions(boolean guarded) {
    int regressions = 0;
    for (int run = 0; run < 30; run++) {
      SyntheticTraffic traffic = new SyntheticTraffic(run, 20, 20);
      Evidence start = Evidence.start(errors(guarded));
      for (int tick = 0; guarded && tick < 180; tick++) {
        Counts half = traffic.bursty(10, .01, 5);
        start = start.withDispersionSeed("error_rate", STRATUM, half, traffic.bursty(10, .01, 5));
      }
      double seconds =
          secondsUntil(Verdict.REGRESSION, start, traffic, (t, x) -> x.bursts(t, .01, 5));
      regressions += Double.isFinite(seconds) ? 1 : 0;
    }
    return regressions;
  }
}

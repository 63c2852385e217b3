package dev.tidegate.bench.pictures;

import dev.tidegate.bench.traffic.Dice;
import dev.tidegate.bench.traffic.Scenario;
import dev.tidegate.bench.traffic.Traffic;
import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.EvidenceReport;
import dev.tidegate.core.evidence.Evidence;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * One figure of one run, tick by tick.
 *
 * @param seconds of each tick
 * @param values the figure after it
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record Trace(double[] seconds, double[] values) {

  /** The evidence of a regression, 1 at the start. */
  static Trace evidence(Scenario scenario, AnalysisPlan plan, long seed) {
    return of(scenario, plan, seed, report -> StrictMath.exp(report.lnM()));
  }

  /** The evidence of no harm, 1 at the start. */
  static Trace noHarm(Scenario scenario, long seed) {
    return of(
        scenario,
        scenario.plan(),
        seed,
        report -> StrictMath.exp(report.metrics().get(0).lnNoHarm()));
  }

  private static Trace of(
      Scenario scenario, AnalysisPlan plan, long seed, ToDoubleFunction<EvidenceReport> figure) {
    int ticks = (int) (scenario.seconds() / Traffic.TICK_SECONDS);
    double[] seconds = new double[ticks + 1];
    double[] values = new double[ticks + 1];
    Dice dice = new Dice(seed);
    Evidence evidence = Evidence.start(plan);
    values[0] = 1;
    for (int i = 1; i <= ticks; i++) {
      seconds[i] = i * Traffic.TICK_SECONDS;
      evidence = evidence.afterTick(scenario.tick(dice, seconds[i]));
      values[i] = figure.applyAsDouble(evidence.report());
    }
    return new Trace(seconds, values);
  }

  /** The first time the figure reaches a value; infinite if never. */
  double reaches(double value) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] >= value) {
        return seconds[i];
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  /** Only until the figure reaches a value, which ends the stage. */
  Trace until(double value) {
    int end = 0;
    while (end < values.length - 1 && values[end] < value) {
      end++;
    }
    return part(0, end + 1);
  }

  /** Only a while, in seconds. */
  Trace between(double from, double to) {
    int start = (int) (from / Traffic.TICK_SECONDS);
    int end = (int) (to / Traffic.TICK_SECONDS) + 1;
    return part(Math.min(start, values.length), Math.min(end, values.length));
  }

  private Trace part(int start, int end) {
    return new Trace(
        Arrays.copyOfRange(seconds, start, end), Arrays.copyOfRange(values, start, end));
  }

  /** The same times in minutes. */
  double[] minutes() {
    return Arrays.stream(seconds).map(s -> s / 60).toArray();
  }
}

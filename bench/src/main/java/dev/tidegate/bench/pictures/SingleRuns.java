package dev.tidegate.bench.pictures;

import dev.tidegate.bench.evidence.Guarantees;
import dev.tidegate.bench.rules.BrokenRules;
import dev.tidegate.bench.traffic.Arm;
import dev.tidegate.bench.traffic.Dice;
import dev.tidegate.bench.traffic.Failures;
import dev.tidegate.bench.traffic.Level;
import dev.tidegate.bench.traffic.Scenario;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Counts;
import java.util.Arrays;
import java.util.Locale;

/** Pictures of one run each: typical ones, and the seed says which. */
final class SingleRuns {
  private static final double ROLLBACK = 100;
  private static final double NO_HARM = 20;
  private static final long SEED = 53;

  private SingleRuns() {}

  /** How evidence grows against a bad candidate, and does not against a healthy one. */
  static Chart evidence() {
    Chart chart =
        new Chart(
            "Evidence of a regression, 20 requests a second in each arm, 1 % errors",
            Axis.linear("seconds since the analysis started", 0, 300, 60),
            Axis.logarithmic("evidence (times as likely)", .1, 1, 10, 100, 1000));
    evidenceOf(chart, Tone.MAIN, "healthy", 1);
    evidenceOf(chart, Tone.THIRD, "fails 2 times as often", 2);
    evidenceOf(chart, Tone.OTHER, "fails 5 times as often", 5);
    return chart.limit("rolled back at 100 = 1/alpha", ROLLBACK);
  }

  private static void evidenceOf(Chart chart, Tone tone, String words, double times) {
    Scenario scenario = Guarantees.worse(20, 20, times);
    Trace trace = Trace.evidence(scenario, scenario.plan(), SEED);
    Trace shown = trace.until(ROLLBACK).between(0, 300);
    chart.line(tone, words, shown.seconds(), shown.values());
  }

  /** Both arms drift; a fixed threshold blames the candidate. */
  static Chart drift() {
    Arm arm = Arm.of(20, Level.ramp(.01, .03, Scenario.STAGE_SECONDS));
    Scenario scenario = Scenario.failures(Failures.of(arm, arm));
    double[][] percent = percentByMinute(scenario);
    double most = 0;
    for (double value : Trace.evidence(scenario, scenario.plan(), SEED).values()) {
      most = StrictMath.max(most, value);
    }
    double[] minutes = new double[30];
    Arrays.setAll(minutes, i -> i + 1);
    String ours =
        String.format(Locale.ROOT, "Tidegate: evidence at most %.1f of 100, goes on", most);
    return new Chart(
            "Both arms drift from 1 to 3 % errors; the candidate is not to blame",
            Axis.linear("minutes", 0, 30, 5),
            Axis.linear("errors, % of a minute's requests", 0, 5, 1))
        .line(Tone.OTHER, "candidate", minutes, percent[0])
        .line(Tone.MAIN, "baseline", minutes, percent[1])
        .limit("fixed threshold 1.5 %", 1.5)
        .moment(Tone.OTHER, "threshold: rolled back", fourthAbove(percent[0], 1.5), 0)
        .moment(Tone.MAIN, ours, 30, 1);
  }

  private static double fourthAbove(double[] percent, double limit) {
    int above = 0;
    for (int i = 0; i < percent.length; i++) {
      above += percent[i] > limit ? 1 : 0;
      if (above == 4) {
        return i + 1;
      }
    }
    throw new IllegalStateException("the threshold was not exceeded four times");
  }

  private static double[][] percentByMinute(Scenario scenario) {
    double[][] percent = new double[2][30];
    Dice dice = new Dice(SEED);
    for (int minute = 0; minute < 30; minute++) {
      Counts candidate = Counts.NONE;
      Counts baseline = Counts.NONE;
      for (int tick = 1; tick <= 12; tick++) {
        for (Cell cell : scenario.tick(dice, 60 * minute + 5 * tick).cells()) {
          if (cell instanceof Cell.Ratio ratio) {
            candidate = candidate.plus(ratio.candidate());
            baseline = baseline.plus(ratio.baseline());
          }
        }
      }
      percent[0][minute] = 100.0 * candidate.x() / candidate.n();
      percent[1][minute] = 100.0 * baseline.x() / baseline.n();
    }
    return percent;
  }

  /** A fault that begins late, with and without the mixture over when it begins. */
  static Chart lateOnset() {
    Level late = Level.from(900, .01, .05);
    Scenario scenario = Scenario.failures(Failures.of(Arm.of(20, late), Arm.of(20, .01)));
    Trace ours = Trace.evidence(scenario, scenario.plan(), SEED);
    Trace halved = Trace.evidence(scenario, BrokenRules.withoutStartMixture(scenario.plan()), SEED);
    double[] atOnce = Arrays.stream(halved.values()).map(m -> 2 * m - 1).toArray();
    Trace theirs = new Trace(halved.seconds(), atOnce);
    Chart chart =
        new Chart(
            "A fault (5 times as many errors) that begins at minute 15",
            Axis.linear("minutes", 12, 18, 1),
            Axis.logarithmic("evidence (times as likely)", .001, .01, .1, 1, 10, 100, 1000));
    shown(chart, Tone.MAIN, "it may begin at any time (Tidegate)", ours);
    shown(chart, Tone.OTHER, "it began at once or never", theirs);
    return chart
        .limitNamedLeft("rolled back at 100 = 1/alpha", ROLLBACK)
        .moment(Tone.MAIN, after(ours, "found after %.0f s"), ours.reaches(ROLLBACK) / 60, 0)
        .moment(Tone.OTHER, after(theirs, "after %.0f s"), theirs.reaches(ROLLBACK) / 60, 1);
  }

  private static void shown(Chart chart, Tone tone, String words, Trace trace) {
    Trace shown = trace.until(ROLLBACK).between(720, 1080);
    chart.line(tone, words, shown.minutes(), shown.values());
  }

  private static String after(Trace trace, String words) {
    return String.format(Locale.ROOT, words, trace.reaches(ROLLBACK) - 900);
  }

  /** Evidence that a candidate does no harm, and the end of the stage it earns. */
  static Chart noHarm() {
    Trace healthy = Trace.noHarm(Guarantees.worse(20, 20, 1), SEED);
    Trace margin = Trace.noHarm(Guarantees.worse(20, 20, 1.6), SEED);
    double earned = healthy.reaches(NO_HARM);
    String words = String.format(Locale.ROOT, "healthy: advances after %.0f s", earned);
    Trace first = healthy.until(NO_HARM);
    Trace second = margin.until(NO_HARM).between(0, 600);
    return new Chart(
            "Evidence of no harm, 20 requests a second in each arm, 1 % errors",
            Axis.linear("seconds since the stage was entered", 0, 600, 120),
            Axis.logarithmic("evidence (times as likely)", .001, .01, .1, 1, 10, 100))
        .line(Tone.MAIN, "healthy", first.seconds(), first.values())
        .line(
            Tone.OTHER,
            "exactly at the margin (1.5 times + 0.1 points)",
            second.seconds(),
            second.values())
        .limitNamedLeft("may advance early at 20 = 1/beta", NO_HARM)
        .moment(Tone.MAIN, words, earned, 0);
  }
}

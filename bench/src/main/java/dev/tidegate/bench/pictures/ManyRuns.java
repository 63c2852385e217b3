package dev.tidegate.bench.pictures;

import dev.tidegate.bench.evidence.Guarantees;
import dev.tidegate.bench.evidence.Trials;
import dev.tidegate.bench.rules.PeekingZTest;
import dev.tidegate.bench.rules.Rule;
import dev.tidegate.bench.rules.Ruling;
import dev.tidegate.bench.rules.TidegateRule;
import dev.tidegate.bench.traffic.Arm;
import dev.tidegate.bench.traffic.Failures;
import dev.tidegate.bench.traffic.Scenario;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** Pictures of many runs each. */
final class ManyRuns {
  private static final long SEED = 20_260_101;
  private static final double[] BURSTS = {1, 2, 3, 4, 5};
  private static final double[] EFFECTS = {1.25, 1.5, 2, 3, 5, 8, 13, 20};

  private ManyRuns() {}

  /** Why a p-value must not be looked at repeatedly. */
  static Chart peeking() {
    Chart chart =
        new Chart(
            "Healthy candidates taken back by mistake, looking every 5 seconds",
            Axis.linear("minutes", 0, 30, 5),
            Axis.linear("% of 1,000 runs, A/A, 20 requests a second, 1 % errors", 0, 16, 4));
    alarmed(chart, Tone.OTHER, "z-test at 1 %, looked at with every tick", new PeekingZTest());
    alarmed(chart, Tone.MAIN, "Tidegate at alpha 1 %", new TidegateRule());
    return chart.limit("alpha 1 %", 1);
  }

  private static void alarmed(Chart chart, Tone tone, String words, Rule rule) {
    Trials trials = new Trials(rule, 1000, SEED);
    double[] seconds = trials.secondsUntil(Ruling.ROLL_BACK, Guarantees.worse(20, 20, 1));
    double[] minutes = new double[61];
    double[] percent = new double[61];
    for (int i = 0; i < minutes.length; i++) {
      double until = 30 * i;
      minutes[i] = until / 60;
      percent[i] = 100.0 * Arrays.stream(seconds).filter(s -> s <= until).count() / seconds.length;
    }
    chart.line(tone, words, minutes, percent);
  }

  /** How soon a fault is found, by its size and the traffic. */
  static Chart power() {
    Chart chart =
        new Chart(
            "How soon a candidate that fails more often is found (baseline 1 % errors)",
            Axis.logarithmic("times as many errors as the baseline", 1.25, 1.5, 2, 3, 5, 8, 13, 20),
            Axis.logarithmic("seconds, median of 151 runs", 5, 15, 60, 300, 1800));
    found(chart, Tone.OTHER, "1 request a second", 1);
    found(chart, Tone.MAIN, "20 requests a second", 20);
    found(chart, Tone.THIRD, "500 requests a second", 500);
    return chart;
  }

  /** The line begins where more than half of the runs find the fault within the half hour. */
  private static void found(Chart chart, Tone tone, String words, double requests) {
    double[] seconds = new double[EFFECTS.length];
    Trials trials = new Trials(new TidegateRule(), 151, SEED);
    Arrays.setAll(
        seconds,
        i -> {
          Scenario scenario = Guarantees.worse(requests, requests, EFFECTS[i]);
          return trials.secondsUntil(Ruling.ROLL_BACK, scenario)[75];
        });
    int from = 0;
    while (from < seconds.length && Double.isInfinite(seconds[from])) {
      from++;
    }
    chart.dotted(
        tone,
        words,
        Arrays.copyOfRange(EFFECTS, from, EFFECTS.length),
        Arrays.copyOfRange(seconds, from, seconds.length));
  }

  /** What bursts of failures do without, and with, the dispersion guard. */
  static Chart bursts() {
    Chart chart =
        new Chart(
            "Healthy candidates taken back when failures come in bursts",
            Axis.linear("failures in a burst, on average", 1, 5, 1),
            Axis.linear("% of 200 runs, A/A, 20 requests a second, 1 % errors", 0, 100, 20));
    rolledBack(chart, Tone.OTHER, "no guard", scenario -> scenario);
    rolledBack(chart, Tone.THIRD, "guard that learns on the way", Scenario::guardedNow);
    double[] percent = new double[BURSTS.length];
    Arrays.setAll(percent, i -> percent(bursty(BURSTS[i]).guardedNow().knowing(arm(BURSTS[i]))));
    return chart.dotted(Tone.MAIN, "guard that saw 15 minutes before", BURSTS, percent);
  }

  private static void rolledBack(
      Chart chart, Tone tone, String words, UnaryOperator<Scenario> guard) {
    double[] percent = new double[BURSTS.length];
    Arrays.setAll(percent, i -> percent(guard.apply(bursty(BURSTS[i]))));
    chart.dotted(tone, words, BURSTS, percent);
  }

  private static double percent(Scenario scenario) {
    return new Trials(new TidegateRule(), 200, SEED).ending(Ruling.ROLL_BACK, scenario) / 2.0;
  }

  private static Arm arm(double meanBurst) {
    return Arm.of(20, .01).inBurstsOf(meanBurst);
  }

  private static Scenario bursty(double meanBurst) {
    return Scenario.failures(Failures.of(arm(meanBurst), arm(meanBurst)));
  }
}

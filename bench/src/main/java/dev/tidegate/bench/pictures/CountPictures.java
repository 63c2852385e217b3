package dev.tidegate.bench.pictures;

import dev.tidegate.bench.evidence.Guarantees;
import dev.tidegate.bench.traffic.Dice;
import dev.tidegate.bench.traffic.LatencyShape;
import dev.tidegate.bench.traffic.Scenario;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.Histogram;
import java.util.List;
import java.util.Locale;

/** Pictures of what is counted. */
final class CountPictures {
  private static final double REQUESTS = 100_000;
  private static final double PERCENT_MIN = .002;
  private static final int DAY_SECONDS = 86_400;
  private static final long SEED = 5;

  private CountPictures() {}

  /** Two strata in which the arms are alike, and what pooling makes of them. */
  static Chart strata() {
    Counts[] arms = {Counts.NONE, Counts.NONE, Counts.NONE, Counts.NONE};
    Scenario scenario = Scenario.failures(Guarantees.twoStrata());
    Dice dice = new Dice(SEED);
    for (int t = 5; t <= DAY_SECONDS; t += 5) {
      for (Cell cell : scenario.tick(dice, t).cells()) {
        if (cell instanceof Cell.Ratio ratio) {
          int at = ratio.stratum().zone().equals("a") ? 0 : 2;
          arms[at] = arms[at].plus(ratio.candidate());
          arms[at + 1] = arms[at + 1].plus(ratio.baseline());
        }
      }
    }
    List<Axis.Mark> places =
        List.of(
            new Axis.Mark(1, "zone a: 5 of 100 requests/s"),
            new Axis.Mark(3, "zone b: 10 of 20 requests/s"),
            new Axis.Mark(5, "both zones pooled"));
    Chart chart =
        new Chart(
                "The same candidate in two zones: alike in each, and \"worse\" when pooled",
                new Axis("", 0, 6, false, places),
                Axis.linear("errors, % of requests in a day", 0, 6, 2))
            .named(Tone.OTHER, "candidate")
            .named(Tone.MAIN, "baseline");
    pair(chart, 1, arms[0], arms[1]);
    pair(chart, 3, arms[2], arms[3]);
    return pair(chart, 5, arms[0].plus(arms[2]), arms[1].plus(arms[3]));
  }

  private static Chart pair(Chart chart, double middle, Counts candidate, Counts baseline) {
    double c = 100.0 * candidate.x() / candidate.n();
    double b = 100.0 * baseline.x() / baseline.n();
    return chart
        .bar(Tone.OTHER, middle - .45, middle - .03, c)
        .bar(Tone.MAIN, middle + .03, middle + .45, b)
        .words(String.format(Locale.ROOT, "%.1f %%", c), middle - .24, c)
        .words(String.format(Locale.ROOT, "%.1f %%", b), middle + .24, b);
  }

  /** Latencies by bucket, the boundaries frozen beforehand, and how much lies beyond them. */
  static Chart latency() {
    Dice dice = new Dice(SEED);
    Histogram baseline = LatencyShape.usual().draw(dice, REQUESTS);
    Histogram candidate = LatencyShape.slowestTwice().draw(dice, REQUESTS);
    Chart chart =
        new Chart(
                "Latencies of 100,000 requests: only the slowest 2 % take twice as long",
                Axis.logarithmic("milliseconds", 10, 20, 50, 100, 200, 500, 1000),
                Axis.logarithmic(
                    "% of requests in a bucket; at the boundaries, % beyond: candidate / baseline",
                    PERCENT_MIN, .01, .1, 1, 10, 100))
            .named(Tone.OTHER, "candidate")
            .named(Tone.MAIN, "baseline");
    buckets(chart, Tone.OTHER, candidate);
    buckets(chart, Tone.MAIN, baseline);
    double[] quantiles = {.5, .9, .99, .999};
    String[] names = {"p50", "p90", "p99", "p99.9"};
    for (int i = 0; i < quantiles.length; i++) {
      int index = baseline.quantileIndex(quantiles[i]);
      String words =
          names[i] + ": " + beyond(candidate, index) + " / " + beyond(baseline, index) + " %";
      chart.moment(Tone.QUIET, words, Histogram.upperBound(index), i);
    }
    return chart;
  }

  private static void buckets(Chart chart, Tone tone, Histogram histogram) {
    int first = histogram.buckets().firstKey();
    int last = histogram.buckets().lastKey();
    double[] xs = new double[last - first + 1];
    double[] ys = new double[xs.length];
    for (int i = 0; i < xs.length; i++) {
      xs[i] = Histogram.upperBound(first + i);
      ys[i] = 100.0 * histogram.buckets().getOrDefault(first + i, 0L) / histogram.count();
    }
    chart.steps(tone, xs, ys);
  }

  private static String beyond(Histogram histogram, int index) {
    double percent = 100.0 * histogram.countAbove(index) / histogram.count();
    return String.format(Locale.ROOT, percent < 10 ? "%.1f" : "%.0f", percent);
  }
}

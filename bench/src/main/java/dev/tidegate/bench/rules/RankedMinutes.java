package dev.tidegate.bench.rules;

import dev.tidegate.bench.traffic.Before;
import dev.tidegate.bench.traffic.Scenario;
import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.Tick;
import java.util.ArrayList;
import java.util.List;

/**
 * In the manner of Kayenta's default judge: the error rates of the minutes of both arms are
 * compared by rank (Mann–Whitney at 98 % confidence); the metric is too high if the lower bound of
 * the shift exceeds a quarter of its estimate. With one metric the score is 0 or 100, so that the
 * thresholds for pass and marginal do not matter. Minutes without an answer are left out; without
 * any the score is 0.
 *
 * @param judgementSeconds from one judgement of everything so far to the next
 */
public record RankedMinutes(String name, double judgementSeconds) implements Rule {
  private static final double TOLERANCE = 0.25;
  private static final double Z_AT_98_PERCENT = 2.3263478740408408;
  private static final double MINUTE_SECONDS = 60;

  /** One judgement at the end of half an hour. */
  public static RankedMinutes once() {
    return new RankedMinutes("Kayenta's manner, at the end", Scenario.STAGE_SECONDS);
  }

  /** A judgement of all minutes so far every five minutes. */
  public static RankedMinutes everyFiveMinutes() {
    return new RankedMinutes("Kayenta's manner, every 5 min", 300);
  }

  @Override
  public Judge judge(Scenario scenario, Before before) {
    return new Watch();
  }

  /**
   * Whether the candidate's values are too high: the bounds are order statistics of all pairwise
   * differences, with the normal approximation and without its correction for ties.
   */
  static boolean isHigh(List<Double> candidate, List<Double> baseline) {
    double n = candidate.size();
    double m = baseline.size();
    double[] differences =
        candidate.stream()
            .flatMapToDouble(c -> baseline.stream().mapToDouble(b -> c - b))
            .sorted()
            .toArray();
    double spread = StrictMath.sqrt(n * m * (n + m + 1) / 12);
    int below = (int) StrictMath.floor(n * m / 2 - Z_AT_98_PERCENT * spread);
    if (below < 0) {
      return false;
    }
    int half = differences.length / 2;
    double estimate =
        differences.length % 2 == 1
            ? differences[half]
            : (differences[half - 1] + differences[half]) / 2;
    return differences[below] > TOLERANCE * StrictMath.abs(estimate);
  }

  /** One run. */
  private final class Watch implements Judge {
    private final Totals minute = new Totals();
    private final List<Double> candidate = new ArrayList<>();
    private final List<Double> baseline = new ArrayList<>();
    private boolean failed;

    @Override
    public void see(Tick tick) {
      minute.add(tick);
      if (tick.seconds() % MINUTE_SECONDS == 0) {
        note(candidate, minute.candidate());
        note(baseline, minute.baseline());
        minute.reset();
      }
      if (tick.seconds() % judgementSeconds == 0) {
        boolean unknown = candidate.isEmpty() || baseline.isEmpty();
        failed |= unknown || isHigh(candidate, baseline);
      }
    }

    private void note(List<Double> rates, Counts counts) {
      if (!minute.unobserved() && counts.n() > 0) {
        rates.add((double) counts.x() / counts.n());
      }
    }

    @Override
    public Ruling ruling() {
      return failed ? Ruling.ROLL_BACK : Ruling.CONTINUE;
    }

    @Override
    public Ruling atEnd() {
      return failed ? Ruling.ROLL_BACK : Ruling.ADVANCE;
    }
  }
}

package dev.tidegate.bench.traffic;

import dev.tidegate.core.analysis.Histogram;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How latencies are distributed: log-normal, in parts. The share of each histogram bucket is
 * computed once; then a bucket's count is one draw.
 *
 * @param shares by bucket index, adding up to 1 but for a millionth of a millionth
 */
public record LatencyShape(SortedMap<Integer, Double> shares) {
  private static final double SIGMA = 0.5;
  private static final double MEDIAN_MILLIS = 50;
  private static final double NEGLIGIBLE = 1e-13;
  private static final double Z_END = 9;

  /** Two of a hundred lie above this many standard deviations. */
  private static final double Z_SLOWEST_TWO_PERCENT = 2.053748910631823;

  private static final int STEPS = 16;

  /** One part: log-normal, cut off below and above. */
  private record Part(double weight, double medianMillis, double zFrom, double zTo) {
    static Part whole(double weight, double medianMillis) {
      return new Part(weight, medianMillis, -Z_END, Z_END);
    }

    /** The share of all latencies that are of this part and in a bucket, by Simpson's rule. */
    double within(int index) {
      double lnMedian = StrictMath.log(medianMillis);
      double from = ((index - 1) * Histogram.LN_BASE - lnMedian) / SIGMA;
      double to = (index * Histogram.LN_BASE - lnMedian) / SIGMA;
      double low = StrictMath.max(from, zFrom);
      double high = StrictMath.min(to, zTo);
      return high > low ? weight * integral(low, high) : 0;
    }

    private static double integral(double low, double high) {
      double width = (high - low) / STEPS;
      double sum = density(low) + density(high);
      for (int i = 1; i < STEPS; i++) {
        sum += (i % 2 == 0 ? 2 : 4) * density(low + i * width);
      }
      return sum * width / 3;
    }

    private static double density(double z) {
      return StrictMath.exp(-z * z / 2) / StrictMath.sqrt(2 * StrictMath.PI);
    }
  }

  /** Around 50 ms; one of a hundred takes longer than 160 ms. */
  public static LatencyShape usual() {
    return slower(1);
  }

  /** Every latency is so many times the usual. */
  public static LatencyShape slower(double times) {
    return of(Part.whole(1, MEDIAN_MILLIS * times));
  }

  /** The slowest two of a hundred take twice as long, so that p99 doubles and p50 to p95 stay. */
  public static LatencyShape slowestTwice() {
    return of(
        new Part(1, MEDIAN_MILLIS, -Z_END, Z_SLOWEST_TWO_PERCENT),
        new Part(1, 2 * MEDIAN_MILLIS, Z_SLOWEST_TWO_PERCENT, Z_END));
  }

  /** Two of a hundred take a slow way of around 150 ms, times a factor. */
  public static LatencyShape slowWay(double times) {
    return of(Part.whole(.98, MEDIAN_MILLIS), Part.whole(.02, 3 * MEDIAN_MILLIS * times));
  }

  private static LatencyShape of(Part... parts) {
    TreeMap<Integer, Double> shares = new TreeMap<>();
    for (int index = Histogram.UNDERFLOW + 1; index < 200; index++) {
      double share = 0;
      for (Part part : parts) {
        share += part.within(index);
      }
      if (share > NEGLIGIBLE) {
        shares.put(index, share);
      }
    }
    return new LatencyShape(shares);
  }

  /** Latencies of as many requests as arrive when {@code expected} do on average. */
  public Histogram draw(Dice dice, double expected) {
    TreeMap<Integer, Long> counts = new TreeMap<>();
    for (Map.Entry<Integer, Double> share : shares.entrySet()) {
      long count = dice.poisson(expected * share.getValue());
      if (count > 0) {
        counts.put(share.getKey(), count);
      }
    }
    return new Histogram(counts, 0, 0);
  }

  /** The upper bound in milliseconds of the bucket that holds a quantile. */
  public double quantile(double q) {
    double sum = 0;
    for (Map.Entry<Integer, Double> share : shares.entrySet()) {
      sum += share.getValue();
      if (sum >= q) {
        return Histogram.upperBound(share.getKey());
      }
    }
    return Double.POSITIVE_INFINITY;
  }
}

package dev.tidegate.core.evidence;

import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.Histogram;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Keeps one busy instance from deciding alone: of its observations in a tick at most three times
 * its arm's median count. Which are kept is drawn without replacement, and how many depends on the
 * numbers of observations alone, never on what was observed: so the kept ones fail as all of them
 * did, and the test stays exact. Stateless; for any thread.
 */
public final class Thinning {
  private static final double MEDIANS = 3;

  private Thinning() {}

  /**
   * How many observations one instance may bring into a tick.
   *
   * @param counts of all instances of one arm and stratum in the tick; those without any are left
   *     out of the median
   * @return at least 1
   */
  public static long limit(List<Long> counts) {
    long[] sorted = counts.stream().mapToLong(n -> n).filter(n -> n > 0).sorted().toArray();
    if (sorted.length == 0) {
      return Long.MAX_VALUE;
    }
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2.0;
    return Math.max(1, (long) (MEDIANS * median));
  }

  /** A number to draw by, from what names the draw: the same for the same name. */
  public static long seed(String name) {
    long seed = 0;
    for (int i = 0; i < name.length(); i++) {
      seed = Draw.mixed(seed + name.charAt(i) + 1);
    }
    return seed;
  }

  /** At most {@code limit} of the observations, drawn by {@code seed}. */
  public static Counts of(Counts tick, long limit, long seed) {
    return tick.n() <= limit
        ? tick
        : new Counts(limit, Draw.seeded(seed).marked(tick.n(), tick.x(), limit));
  }

  /** At most {@code limit} of the observations, drawn by {@code seed}. */
  public static Histogram of(Histogram tick, long limit, long seed) {
    if (tick.count() <= limit) {
      return tick;
    }
    Urn urn = new Urn(Draw.seeded(seed), tick.count(), limit);
    long underflow = urn.take(tick.underflow());
    SortedMap<Integer, Long> buckets = new TreeMap<>();
    for (Map.Entry<Integer, Long> bucket : tick.buckets().entrySet()) {
      buckets.put(bucket.getKey(), urn.take(bucket.getValue()));
    }
    return new Histogram(buckets, underflow, urn.take(tick.overflow()));
  }

  /** What is left to draw from, colour by colour. */
  private static final class Urn {
    private final Draw draw;
    private long left;
    private long toDraw;

    Urn(Draw draw, long n, long toDraw) {
      this.draw = draw;
      this.left = n;
      this.toDraw = toDraw;
    }

    /** How many of the next {@code colour} are drawn. */
    long take(long colour) {
      long taken = draw.marked(left, colour, toDraw);
      left -= colour;
      toDraw -= taken;
      return taken;
    }
  }
}

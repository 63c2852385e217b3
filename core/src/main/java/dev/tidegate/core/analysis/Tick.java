package dev.tidegate.core.analysis;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was observed between two looks. A (metric, stratum) without a cell had no traffic.
 *
 * @param seconds since the analysis started, on the leader's monotonic clock; never decreasing from
 *     tick to tick
 * @param durationSeconds how long the tick lasted
 * @param cells in any order, at most one per (metric, stratum); kept sorted
 * @param shares of the candidate's instances that stand out most, where there are at least three of
 *     them; what is judged must hold without any one of these
 * @param units seen in the block that ended with this tick, or null if none did
 */
public record Tick(
    double seconds,
    double durationSeconds,
    List<Cell> cells,
    List<InstanceShare> shares,
    @Nullable UnitCounts units) {
  private static final Comparator<Cell> ORDER =
      Comparator.comparing(Cell::metric).thenComparing(Cell::stratum);

  /** A tick of which nobody knows what each instance observed. */
  public Tick(double seconds, double durationSeconds, List<Cell> cells) {
    this(seconds, durationSeconds, cells, List.of());
  }

  /** A tick with which no block ended. */
  public Tick(
      double seconds, double durationSeconds, List<Cell> cells, List<InstanceShare> shares) {
    this(seconds, durationSeconds, cells, shares, null);
  }

  public Tick {
    if (!(seconds >= 0 && seconds <= 1e12) || !(durationSeconds >= 0 && durationSeconds <= 1e12)) {
      throw new IllegalArgumentException("seconds not in 0..1e12: " + seconds);
    }
    cells = cells.stream().sorted(ORDER).toList();
    shares = List.copyOf(shares);
    if (shares.size() > InstanceShare.SHARES_MAX) {
      throw new IllegalArgumentException(shares.size() + " shares in one tick");
    }
    for (int i = 1; i < cells.size(); i++) {
      if (ORDER.compare(cells.get(i - 1), cells.get(i)) == 0) {
        throw new IllegalArgumentException(
            "two cells of " + cells.get(i).metric() + " in " + cells.get(i).stratum());
      }
    }
  }
}

package dev.tidegate.core.cohort;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * The distinct units among those whose hash lies below a bound, and the side of each: all of them
 * while they are few, a fair sample of all units else. Sketches of several agents add up in a
 * {@link UnitSample}, where a unit that all of them saw counts once. Immutable.
 */
public final class UnitSketch {
  /** Nothing seen. */
  public static final UnitSketch EMPTY = new UnitSketch(0, new long[0]);

  private final int halvings;
  private final long[] units;

  private UnitSketch(int halvings, long[] units) {
    this.halvings = halvings;
    this.units = units;
  }

  /**
   * A sketch as it was told.
   *
   * @param halvings how often the bound was halved, 0 to 60
   * @param units each a hash below the bound times two, one more for candidates; in any order
   * @throws IllegalArgumentException naming what is out of bounds
   */
  public static UnitSketch of(int halvings, LongStream units) {
    if (halvings < 0 || halvings >= UnitHash.BITS) {
      throw new IllegalArgumentException(halvings + " halvings, expected 0 to 60");
    }
    long[] sorted = units.sorted().toArray();
    long end = UnitSample.bound(halvings) << 1;
    if (sorted.length > 0 && (sorted[0] < 2 || sorted[sorted.length - 1] >= end)) {
      throw new IllegalArgumentException("a unit is not below the bound of the sketch");
    }
    return new UnitSketch(halvings, sorted);
  }

  /** How often the bound was halved: the sample is one unit in two to the power of this. */
  public int halvings() {
    return halvings;
  }

  /** The units as {@link #of} takes them, sorted. */
  public LongStream units() {
    return Arrays.stream(units);
  }

  /** How many distinct units there are. */
  public int size() {
    return units.length;
  }

  /** How many of them are candidates. */
  public int candidates() {
    return (int) Arrays.stream(units).filter(unit -> (unit & 1) == 1).count();
  }
}

package dev.tidegate.core.analysis;

/**
 * Distinct units that were seen in a while in a stage that splits units.
 *
 * @param candidate units on the candidate's side
 * @param all units on either side; 1 to 2^31
 * @param share of the units that is meant to be candidate, above 0 and below 1
 */
public record UnitCounts(long candidate, long all, double share) {
  public UnitCounts {
    if (candidate < 0 || all < 1 || candidate > all || all > 1L << 31) {
      throw new IllegalArgumentException("not 0 <= candidate <= all: " + candidate + ", " + all);
    }
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException("share not between 0 and 1: " + share);
    }
  }
}

package dev.tidegate.core.analysis;

/**
 * Whether units are split as they are meant to be: a plain rule on one block of a stage, outside
 * alpha.
 *
 * @param units of the last block
 * @param p how likely a fair split is as far off as that, or further, on either side; at most 1
 */
public record SampleRatio(UnitCounts units, double p) {
  /** Less likely than this is a mismatch. */
  public static final double P_MIN = 0.001;

  /** True if the split cannot well be the one that is meant. */
  public boolean isMismatch() {
    return p < P_MIN;
  }
}

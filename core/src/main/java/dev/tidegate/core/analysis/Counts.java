package dev.tidegate.core.analysis;

/**
 * Observations completed, and the failures among them.
 *
 * @param n observations, at most 2^50
 * @param x failures, at most {@code n}
 */
public record Counts(long n, long x) {
  /** Nothing observed. */
  public static final Counts NONE = new Counts(0, 0);

  public Counts {
    if (x < 0 || n < x || n > 1L << 50) {
      throw new IllegalArgumentException("not 0 <= x <= n <= 2^50: x=" + x + " n=" + n);
    }
  }

  /** Both together. */
  public Counts plus(Counts other) {
    return new Counts(n + other.n, x + other.x);
  }

  /**
   * What came after {@code earlier}.
   *
   * @throws IllegalArgumentException if {@code earlier} is not a part of this
   */
  public Counts minus(Counts earlier) {
    return new Counts(n - earlier.n, x - earlier.x);
  }
}

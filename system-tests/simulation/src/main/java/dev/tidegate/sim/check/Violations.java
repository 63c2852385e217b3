package dev.tidegate.sim.check;

import java.util.ArrayList;
import java.util.List;

/** What was found to be wrong, in order; only the first few are kept. */
public final class Violations {
  private static final int KEPT_MAX = 20;

  private final List<Violation> found = new ArrayList<>();
  private long count;

  /**
   * One thing that must not be.
   *
   * @param guarantee which one is broken, such as {@code G1}
   * @param what in words
   */
  public record Violation(String guarantee, double seconds, String what) {
    @Override
    public String toString() {
      return "%s at %.3f s: %s".formatted(guarantee, seconds, what);
    }
  }

  /** Notes that {@code guarantee} does not hold. */
  public void add(String guarantee, long nanos, String what) {
    count++;
    if (found.size() < KEPT_MAX) {
      found.add(new Violation(guarantee, nanos / 1e9, what));
    }
  }

  /** How many there were. */
  public long count() {
    return count;
  }

  /** The first of them. */
  public List<Violation> first() {
    return List.copyOf(found);
  }
}

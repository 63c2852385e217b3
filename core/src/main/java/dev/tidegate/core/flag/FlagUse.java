package dev.tidegate.core.flag;

/**
 * Counts how often one flag is evaluated, so cheaply that evaluating stays as it is: one plain
 * read, and one plain write while there is something left to count. A counter is <em>armed</em>
 * with {@link #COUNTED_MAX} marks; each evaluation takes one, and once they are gone nothing is
 * written any more, so that the cache line stays shared by all cores. Whoever arms it reads after
 * how long a time how many were taken, and scales.
 *
 * <p>Nothing here is volatile or atomic on purpose: threads that evaluate at the same instant may
 * take the same mark, so that the count is a little low under contention, and never high. "Never
 * evaluated" is exact but for evaluations in flight.
 */
public final class FlagUse {
  /** Evaluations counted between two armings; further ones leave no trace. */
  public static final int COUNTED_MAX = 65_536;

  private int left = COUNTED_MAX;

  /** Counts one evaluation. For any thread. */
  void count() {
    int marks = left;
    if (marks > 0) {
      left = marks - 1;
    }
  }

  /** Evaluations since it was armed; {@link #COUNTED_MAX} stands for that or more. */
  public int counted() {
    return COUNTED_MAX - left;
  }

  /** Begins to count from nothing again. */
  public void arm() {
    if (left != COUNTED_MAX) {
      left = COUNTED_MAX;
    }
  }
}

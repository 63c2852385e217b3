package dev.tidegate.agent.internal.cache;

import java.util.Comparator;

/**
 * A place in the history of the orchestrator's store, ordered by epoch, then revision.
 *
 * @param epoch which history the revision belongs to, at least 0
 * @param revision revision inside that history, at least 0
 */
public record Position(long epoch, long revision) implements Comparable<Position> {
  /** Before everything: what an agent without a view has applied. */
  public static final Position NONE = new Position(0, 0);

  private static final Comparator<Position> ORDER =
      Comparator.comparingLong(Position::epoch).thenComparingLong(Position::revision);

  public Position {
    if (epoch < 0 || revision < 0) {
      throw new IllegalArgumentException("position " + epoch + "/" + revision + " is negative");
    }
  }

  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }
}

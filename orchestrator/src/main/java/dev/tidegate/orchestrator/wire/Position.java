package dev.tidegate.orchestrator.wire;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the history of the store, ordered by epoch, then revision.
 *
 * @param epoch which history, at least 0
 * @param revision in it, at least 0
 */
public record Position(long epoch, long revision) implements Comparable<Position> {
  /** Before everything. */
  public static final Position NONE = new Position(0, 0);

  private static final Pattern WRITTEN = Pattern.compile("(\\d{1,18})/(\\d{1,18})");
  private static final Comparator<Position> ORDER =
      Comparator.comparingLong(Position::epoch).thenComparingLong(Position::revision);

  public Position {
    if (epoch < 0 || revision < 0) {
      throw new IllegalArgumentException("position " + epoch + "/" + revision + " is negative");
    }
  }

  /** What {@link #toString} wrote; empty if {@code text} is nothing of the kind. */
  public static Optional<Position> parse(String text) {
    Matcher written = WRITTEN.matcher(text);
    return written.matches()
        ? Optional.of(
            new Position(Long.parseLong(written.group(1)), Long.parseLong(written.group(2))))
        : Optional.empty();
  }

  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }

  /** True if this is later. */
  public boolean isAfter(Position other) {
    return compareTo(other) > 0;
  }

  /** The later of the two. */
  public Position orLater(Position other) {
    return other.isAfter(this) ? other : this;
  }

  @Override
  public String toString() {
    return epoch + "/" + revision;
  }
}

package dev.tidegate.core.store;

/**
 * The store's logical time: the only order Tidegate acts on. Grows by at least one with every
 * committed transaction; 0 means "before anything was written".
 *
 * @param value at least 0
 */
public record Revision(long value) implements Comparable<Revision> {
  /** Before the first write. */
  public static final Revision NONE = new Revision(0);

  public Revision {
    if (value < 0) {
      throw new IllegalArgumentException("revision must not be negative: " + value);
    }
  }

  /** True if this revision is later than {@code other}. */
  public boolean isAfter(Revision other) {
    return value > other.value;
  }

  @Override
  public int compareTo(Revision other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}

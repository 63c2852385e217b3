package dev.tidegate.core.store;

/**
 * A half-open range of keys, {@code from} inclusive to {@code to} exclusive, both relative to the
 * deployment's prefix.
 *
 * @param from first path of the range
 * @param to first path after the range, greater than {@code from}
 */
public record KeyRange(String from, String to) {
  public KeyRange {
    if (from.compareTo(to) >= 0) {
      throw new IllegalArgumentException("empty range: '" + from + "' to '" + to + "'");
    }
  }

  /** Every key below {@code folder}. */
  public static KeyRange below(String folder) {
    return new KeyRange(folder + "/", folder + "0"); // '0' follows '/' in ASCII
  }

  /** The one key {@code key}. */
  public static KeyRange only(Key key) {
    return new KeyRange(key.path(), key.path() + "\0");
  }

  /** True if {@code key} lies inside. */
  public boolean contains(Key key) {
    return key.path().compareTo(from) >= 0 && key.path().compareTo(to) < 0;
  }
}

package dev.tidegate.core.store;

/**
 * One key of the store, relative to the deployment's prefix, for example {@code
 * ns/shop/flags/checkout}. Ordered as the store orders it: by its UTF-8 bytes.
 *
 * @param path 1 to 512 characters, no leading or trailing slash
 */
public record Key(String path) implements Comparable<Key> {
  private static final int PATH_CHARS_MAX = 512;

  public Key {
    if (path.isEmpty()
        || path.length() > PATH_CHARS_MAX
        || path.startsWith("/")
        || path.endsWith("/")) {
      throw new IllegalArgumentException("not a key: '" + path + "'");
    }
  }

  /** The key made of {@code segments} joined by slashes. */
  public static Key of(String... segments) {
    return new Key(String.join("/", segments));
  }

  /** True if this key lies below {@code folder}, that is, begins with it and a slash. */
  public boolean isBelow(String folder) {
    return path.length() > folder.length() + 1
        && path.startsWith(folder)
        && path.charAt(folder.length()) == '/';
  }

  @Override
  public int compareTo(Key other) {
    return path.compareTo(other.path);
  }

  @Override
  public String toString() {
    return path;
  }
}

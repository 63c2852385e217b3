package dev.tidegate.core.cohort;

/**
 * {@link Murmur3} of texts that begin alike: what the beginning does to the hash is computed once.
 * Immutable; for any thread; hashing allocates nothing.
 */
public final class PrefixedHash {
  private static final int BLOCK = 4;

  private final String prefix;
  private final boolean ascii;
  private final int state;
  private final int pending;
  private final int pendingChars;

  /** Hashes texts written directly after {@code prefix}. */
  public PrefixedHash(String prefix) {
    this.prefix = prefix;
    this.ascii = prefix.chars().allMatch(c -> c < 0x80);
    int whole = prefix.length() & -BLOCK;
    int hash = 0;
    for (int i = 0; i < whole; i += BLOCK) {
      hash = Murmur3.mix(hash, block(prefix, i));
    }
    int rest = 0;
    for (int i = whole; i < prefix.length(); i++) {
      rest |= prefix.charAt(i) << ((i - whole) << 3);
    }
    this.state = hash;
    this.pending = rest;
    this.pendingChars = prefix.length() - whole;
  }

  /** The hash of the prefix and {@code text} written one after the other. */
  public int hash(String text) {
    int chars = text.length();
    int hash = state;
    int block = pending;
    int filled = pendingChars;
    int seen = 0;
    int i = 0;
    if (filled > 0) {
      for (; filled < BLOCK && i < chars; filled++, i++) {
        seen |= text.charAt(i);
        block |= text.charAt(i) << (filled << 3);
      }
      if (filled == BLOCK) {
        hash = Murmur3.mix(hash, block);
        block = 0;
        filled = 0;
      }
    }
    for (; i + BLOCK <= chars; i += BLOCK) {
      seen |= text.charAt(i) | text.charAt(i + 1) | text.charAt(i + 2) | text.charAt(i + 3);
      hash = Murmur3.mix(hash, block(text, i));
    }
    for (; i < chars; filled++, i++) {
      seen |= text.charAt(i);
      block |= text.charAt(i) << (filled << 3);
    }
    return ascii && seen < 0x80
        ? Murmur3.finish(hash, block, prefix.length() + chars)
        : Murmur3.hash(prefix, text);
  }

  private static int block(String text, int at) {
    return text.charAt(at)
        | text.charAt(at + 1) << 8
        | text.charAt(at + 2) << 16
        | text.charAt(at + 3) << 24;
  }
}

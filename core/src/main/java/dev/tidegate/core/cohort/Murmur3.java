package dev.tidegate.core.cohort;

/**
 * MurmurHash3 x86 32-bit with seed 0 over UTF-8, the hash that every flagd client buckets with.
 * Allocates nothing. A lone surrogate counts as U+FFFD.
 */
public final class Murmur3 {
  private static final int C1 = 0xcc9e2d51;
  private static final int C2 = 0x1b873593;
  private static final int REPLACEMENT = 0xFFFD;

  private Murmur3() {}

  /** The hash of {@code text}. */
  public static int hash(String text) {
    return hash(text, "");
  }

  /** The hash of {@code first} and {@code second} written one after the other. */
  public static int hash(String first, String second) {
    int firstChars = first.length();
    int chars = firstChars + second.length();
    int hash = 0;
    int block = 0;
    int bytes = 0;
    int i = 0;
    while (i < chars) {
      char c = i < firstChars ? first.charAt(i) : second.charAt(i - firstChars);
      i++;
      int encoded = c;
      int count = 1;
      if (c >= 0x80) {
        int point = c;
        if (Character.isSurrogate(c)) {
          char next = '\0';
          if (i < chars) {
            next = i < firstChars ? first.charAt(i) : second.charAt(i - firstChars);
          }
          boolean paired = Character.isHighSurrogate(c) && Character.isLowSurrogate(next);
          point = paired ? Character.toCodePoint(c, next) : REPLACEMENT;
          i += paired ? 1 : 0;
        }
        count = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
        encoded = encode(point, count);
      }
      for (; count > 0; count--) {
        block |= (encoded & 0xFF) << ((bytes & 3) << 3);
        encoded >>>= 8;
        bytes++;
        if ((bytes & 3) == 0) {
          hash = mix(hash, block);
          block = 0;
        }
      }
    }
    return finish(hash, block, bytes);
  }

  /** The UTF-8 bytes of {@code point}, the first one lowest. */
  private static int encode(int point, int count) {
    int last = 0x80 | (point & 0x3F);
    if (count == 2) {
      return (0xC0 | (point >> 6)) | last << 8;
    }
    int third = 0x80 | ((point >> 6) & 0x3F);
    if (count == 3) {
      return (0xE0 | (point >> 12)) | third << 8 | last << 16;
    }
    return (0xF0 | (point >> 18)) | (0x80 | ((point >> 12) & 0x3F)) << 8 | third << 16 | last << 24;
  }

  /** The state after four more bytes, the first one lowest. */
  static int mix(int state, int block) {
    return Integer.rotateLeft(state ^ scramble(block), 13) * 5 + 0xe6546b64;
  }

  private static int scramble(int block) {
    return Integer.rotateLeft(block * C1, 15) * C2;
  }

  /** The hash of {@code bytes} bytes, the last up to three of which are {@code rest}. */
  static int finish(int state, int rest, int bytes) {
    int h = state ^ scramble(rest) ^ bytes;
    h = (h ^ (h >>> 16)) * 0x85ebca6b;
    h = (h ^ (h >>> 13)) * 0xc2b2ae35;
    return h ^ (h >>> 16);
  }
}

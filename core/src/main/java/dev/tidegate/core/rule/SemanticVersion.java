package dev.tidegate.core.rule;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A semantic version. Lenient where flagd is: a leading v, and one or two numbers padded with
 * zeros.
 *
 * @param preRelease its identifiers; empty for a release
 */
record SemanticVersion(long major, long minor, long patch, List<String> preRelease)
    implements Comparable<SemanticVersion> {
  private static final int PARTS = 3;
  private static final int TEXT_CHARS_MAX = 256;
  private static final long NUMBER_MAX = (1L << 53) - 1;

  /** So few that no number of them can be too large. */
  private static final int PLAIN_DIGITS_MAX = 15;

  SemanticVersion {
    preRelease = List.copyOf(preRelease);
  }

  /** The version written in {@code raw}, or null if it is none. */
  static @Nullable SemanticVersion parse(String raw) {
    String text = hasPrefix(raw) ? raw.substring(1) : raw;
    SemanticVersion full = text.length() <= TEXT_CHARS_MAX ? full(trimmed(text)) : null;
    return full != null ? full : partial(text);
  }

  private static boolean hasPrefix(String text) {
    return !text.isEmpty() && (text.charAt(0) == 'v' || text.charAt(0) == 'V');
  }

  private static String trimmed(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && JsNumber.isSpace(text.charAt(start))) {
      start++;
    }
    while (end > start && JsNumber.isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static @Nullable SemanticVersion full(String text) {
    String body = text.startsWith("v") ? text.substring(1) : text;
    int plus = body.indexOf('+');
    if (plus >= 0) {
      if (!areIdentifiers(body.substring(plus + 1), false)) {
        return null;
      }
      body = body.substring(0, plus);
    }
    int hyphen = body.indexOf('-');
    String[] identifiers = {};
    if (hyphen >= 0) {
      String preRelease = body.substring(hyphen + 1);
      if (!areIdentifiers(preRelease, true)) {
        return null;
      }
      identifiers = preRelease.split("\\.", -1);
      body = body.substring(0, hyphen);
    }
    String[] numbers = body.split("\\.", -1);
    return numbers.length == 3
        ? of(numbers[0], numbers[1], numbers[2], Arrays.asList(identifiers))
        : null;
  }

  private static @Nullable SemanticVersion partial(String text) {
    String[] numbers = text.split("\\.", -1);
    return switch (numbers.length) {
      case 1 -> of(numbers[0], "0", "0", List.of());
      case 2 -> of(numbers[0], numbers[1], "0", List.of());
      default -> null;
    };
  }

  private static @Nullable SemanticVersion of(
      String major, String minor, String patch, List<String> preRelease) {
    long a = number(major);
    long b = number(minor);
    long c = number(patch);
    return a < 0 || b < 0 || c < 0 ? null : new SemanticVersion(a, b, c, preRelease);
  }

  /** The number, or -1 if it is none, has a leading zero or is too large. */
  private static long number(String digits) {
    if (!isNumeric(digits) || digits.length() > 16 || hasLeadingZero(digits)) {
      return -1;
    }
    long value = Long.parseLong(digits);
    return value > NUMBER_MAX ? -1 : value;
  }

  private static boolean hasLeadingZero(String digits) {
    return digits.length() > 1 && digits.charAt(0) == '0';
  }

  private static boolean isNumeric(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static boolean areIdentifiers(String text, boolean refuseLeadingZeros) {
    for (String identifier : text.split("\\.", -1)) {
      if (identifier.isEmpty()
          || !identifier.chars().allMatch(SemanticVersion::isIdentifierPart)
          || (refuseLeadingZeros && isNumeric(identifier) && hasLeadingZero(identifier))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isIdentifierPart(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
  }

  /** How two versions may relate. */
  enum Relation {
    EQUAL("="),
    UNEQUAL("!="),
    LESS("<"),
    AT_MOST("<="),
    AT_LEAST(">="),
    GREATER(">"),
    SAME_MAJOR("^"),
    SAME_MINOR("~");

    private final String sign;

    Relation(String sign) {
      this.sign = sign;
    }

    /** The relation written {@code sign}, or null if there is none. */
    static @Nullable Relation of(String sign) {
      for (Relation relation : values()) {
        if (relation.sign.equals(sign)) {
          return relation;
        }
      }
      return null;
    }

    /**
     * Whether it holds.
     *
     * @param order of the first version against the second
     * @param shared how many of their numbers are the same before one differs
     */
    boolean holds(int order, int shared) {
      return switch (this) {
        case EQUAL -> order == 0;
        case UNEQUAL -> order != 0;
        case LESS -> order < 0;
        case AT_MOST -> order <= 0;
        case AT_LEAST -> order >= 0;
        case GREATER -> order > 0;
        case SAME_MAJOR -> shared >= 1;
        case SAME_MINOR -> shared >= 2;
      };
    }
  }

  /**
   * Whether the version written in {@code text} stands in {@code relation} to {@code b}; null if it
   * is no version. One of up to three numbers, the usual case, is compared while it is read, which
   * allocates nothing.
   */
  static @Nullable Boolean compare(String text, Relation relation, SemanticVersion b) {
    int at = hasPrefix(text) ? 1 : 0;
    int order = 0;
    int shared = 0;
    for (int part = 0; part < PARTS; part++) {
      long number = 0;
      if (at <= text.length()) {
        int start = at;
        for (; at < text.length() && isDigit(text.charAt(at)); at++) {
          number = number * 10 + (text.charAt(at) - '0');
        }
        if (!isPlain(text, start, at)) {
          return compareParsed(text, relation, b);
        }
        at++;
      }
      order = order != 0 ? order : Long.compare(number, b.number(part));
      shared += order == 0 ? 1 : 0;
    }
    if (at <= text.length()) {
      return compareParsed(text, relation, b);
    }
    order = order != 0 ? order : Boolean.compare(true, b.preRelease.isEmpty());
    return relation.holds(order, shared);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /**
   * True if what lies between is a number that needs no closer look, and a point or nothing
   * follows.
   */
  private static boolean isPlain(String text, int start, int end) {
    int digits = end - start;
    return digits > 0
        && digits <= PLAIN_DIGITS_MAX
        && (digits == 1 || text.charAt(start) != '0')
        && (end == text.length() || text.charAt(end) == '.');
  }

  private static @Nullable Boolean compareParsed(
      String text, Relation relation, SemanticVersion b) {
    SemanticVersion a = parse(text);
    if (a == null) {
      return null;
    }
    int shared = 0;
    while (shared < PARTS && a.number(shared) == b.number(shared)) {
      shared++;
    }
    return relation.holds(a.compareTo(b), shared);
  }

  private long number(int part) {
    return part == 0 ? major : part == 1 ? minor : patch;
  }

  @Override
  public int compareTo(SemanticVersion other) {
    int order = Long.compare(major, other.major);
    order = order != 0 ? order : Long.compare(minor, other.minor);
    order = order != 0 ? order : Long.compare(patch, other.patch);
    return order != 0 ? order : comparePreRelease(other);
  }

  private int comparePreRelease(SemanticVersion other) {
    if (preRelease.isEmpty() || other.preRelease.isEmpty()) {
      return Boolean.compare(preRelease.isEmpty(), other.preRelease.isEmpty());
    }
    int shared = Math.min(preRelease.size(), other.preRelease.size());
    for (int i = 0; i < shared; i++) {
      int order = compareIdentifiers(preRelease.get(i), other.preRelease.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(preRelease.size(), other.preRelease.size());
  }

  private static int compareIdentifiers(String a, String b) {
    boolean aNumeric = isNumeric(a);
    boolean bNumeric = isNumeric(b);
    if (aNumeric != bNumeric) {
      return aNumeric ? -1 : 1;
    }
    boolean byLength = aNumeric && a.length() != b.length();
    return byLength ? Integer.compare(a.length(), b.length()) : a.compareTo(b);
  }
}

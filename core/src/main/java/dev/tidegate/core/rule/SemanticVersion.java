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
  private static final int TEXT_CHARS_MAX = 256;
  private static final long NUMBER_MAX = (1L << 53) - 1;

  /** So few that no number of them can be too large. */
  private static final int PLAIN_DIGITS_MAX = 15;

  SemanticVersion {
    preRelease = List.copyOf(preRelease);
  }

  /** The version written in {@code raw}, or null if it is none. */
  static @Nullable SemanticVersion parse(String raw) {
    String text = raw.startsWith("v") || raw.startsWith("V") ? raw.substring(1) : raw;
    SemanticVersion full = text.length() <= TEXT_CHARS_MAX ? full(trimmed(text)) : null;
    return full != null ? full : partial(text);
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

  /** Whether {@code a operator b}; null if a version or the operator is none. */
  static @Nullable Boolean compare(
      @Nullable SemanticVersion a, String operator, @Nullable SemanticVersion b) {
    if (a == null || b == null) {
      return null;
    }
    return verdict(a.compareTo(b), a.major == b.major, a.minor == b.minor, operator);
  }

  /** Like the other, with {@code a} as text; allocates nothing if it is numbers and points. */
  static @Nullable Boolean compare(String a, String operator, @Nullable SemanticVersion b) {
    long major = plainNumber(a, 0);
    if (major < 0 || b == null) {
      return compare(parse(a), operator, b);
    }
    long minor = plainNumber(a, 1);
    int order = Long.compare(major, b.major);
    order = order != 0 ? order : Long.compare(minor, b.minor);
    order = order != 0 ? order : Long.compare(plainNumber(a, 2), b.patch);
    order = order != 0 ? order : Boolean.compare(true, b.preRelease.isEmpty());
    return verdict(order, major == b.major, minor == b.minor, operator);
  }

  private static @Nullable Boolean verdict(
      int order, boolean sameMajor, boolean sameMinor, String operator) {
    return switch (operator) {
      case "=" -> order == 0;
      case "!=" -> order != 0;
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">=" -> order >= 0;
      case ">" -> order > 0;
      case "^" -> sameMajor;
      case "~" -> sameMajor && sameMinor;
      default -> null;
    };
  }

  /**
   * The number {@code index} (from 0 to 2) of a version of up to three numbers, zero if there are
   * fewer; -1 if {@code text} holds anything else and must be parsed.
   */
  private static long plainNumber(String text, int index) {
    int at = text.startsWith("v") || text.startsWith("V") ? 1 : 0;
    long found = 0;
    for (int part = 0; part < 3; part++) {
      int start = at;
      long value = 0;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        value = value * 10 + (text.charAt(at) - '0');
        at++;
      }
      int digits = at - start;
      if (digits == 0 || digits > PLAIN_DIGITS_MAX || (digits > 1 && text.charAt(start) == '0')) {
        return -1;
      }
      found = part == index ? value : found;
      if (at == text.length()) {
        return found;
      }
      if (text.charAt(at) != '.') {
        return -1;
      }
      at++;
    }
    return -1;
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

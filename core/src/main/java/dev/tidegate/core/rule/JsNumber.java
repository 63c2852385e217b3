package dev.tidegate.core.rule;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers to text and back as JavaScript does it, which decides hash inputs and variant names. */
final class JsNumber {
  private static final int DECIMAL_DIGITS_MAX = 17;
  private static final int DIGITS_ALWAYS_EXACT = 15;

  private JsNumber() {}

  /** The shortest decimal that reads back as {@code value}, in JavaScript's notation. */
  static String text(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 0x1p53) {
      return Long.toString((long) value);
    }
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "Infinity" : "-Infinity";
    }
    BigDecimal shortest = shortest(Math.abs(value));
    String digits = shortest.unscaledValue().toString();
    return (value < 0 ? "-" : "") + notation(digits, digits.length() - shortest.scale());
  }

  private static BigDecimal shortest(double value) {
    BigDecimal exact = new BigDecimal(value);
    int precision = value < Double.MIN_NORMAL ? 1 : DIGITS_ALWAYS_EXACT;
    BigDecimal rounded = exact.round(new MathContext(precision));
    while (rounded.doubleValue() != value && precision < DECIMAL_DIGITS_MAX) {
      rounded = exact.round(new MathContext(++precision));
    }
    return rounded.stripTrailingZeros();
  }

  /** Writes 0.{@code digits} times ten to the power of {@code point}. */
  private static String notation(String digits, int point) {
    int count = digits.length();
    if (count <= point && point <= 21) {
      return digits + "0".repeat(point - count);
    }
    if (0 < point && point <= 21) {
      return digits.substring(0, point) + "." + digits.substring(point);
    }
    if (-6 < point && point <= 0) {
      return "0." + "0".repeat(-point) + digits;
    }
    int exponent = point - 1;
    String mantissa = count == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    return mantissa + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
  }

  /** The number written in {@code text}; 0 for nothing but white space, NaN if it is no number. */
  static double parse(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isSpace(text.charAt(start))) {
      start++;
    }
    while (end > start && isSpace(text.charAt(end - 1))) {
      end--;
    }
    String body = text.substring(start, end);
    if (body.isEmpty()) {
      return 0;
    }
    if (body.length() > 2 && body.charAt(0) == '0') {
      int radix = radix(body.charAt(1));
      if (radix != 0) {
        return inRadix(body, radix);
      }
    }
    return isDecimal(body) ? Double.parseDouble(body) : infinity(body);
  }

  private static double infinity(String body) {
    return switch (body) {
      case "Infinity", "+Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> Double.NaN;
    };
  }

  private static int radix(char marker) {
    return switch (marker) {
      case 'x', 'X' -> 16;
      case 'o', 'O' -> 8;
      case 'b', 'B' -> 2;
      default -> 0;
    };
  }

  private static double inRadix(String body, int radix) {
    double value = 0;
    for (int i = 2; i < body.length(); i++) {
      int digit = body.charAt(i) < 0x80 ? Character.digit(body.charAt(i), radix) : -1;
      if (digit < 0) {
        return Double.NaN;
      }
      value = value * radix + digit;
    }
    return value;
  }

  private static boolean isDecimal(String body) {
    int i = body.charAt(0) == '+' || body.charAt(0) == '-' ? 1 : 0;
    int whole = digits(body, i);
    int end = whole;
    int fraction = 0;
    if (end < body.length() && body.charAt(end) == '.') {
      int after = digits(body, end + 1);
      fraction = after - end - 1;
      end = after;
    }
    if (whole - i + fraction == 0) {
      return false;
    }
    if (end == body.length()) {
      return true;
    }
    if (body.charAt(end) != 'e' && body.charAt(end) != 'E') {
      return false;
    }
    end++;
    if (end < body.length() && (body.charAt(end) == '+' || body.charAt(end) == '-')) {
      end++;
    }
    return end < body.length() && digits(body, end) == body.length();
  }

  private static int digits(String text, int start) {
    int i = start;
    while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
      i++;
    }
    return i;
  }

  /** White space and line ends of JavaScript. */
  static boolean isSpace(char c) {
    return (c >= '\t' && c <= '\r')
        || c == ' '
        || c == 0xA0
        || c == 0xFEFF
        || c == 0x2028
        || c == 0x2029
        || (c > 0x7F && Character.getType(c) == Character.SPACE_SEPARATOR);
  }
}

package dev.tidegate.core.document;

import java.math.BigDecimal;

/**
 * A number, exactly as written.
 *
 * @param text the number as JSON writes it, for example {@code -12.50} or {@code 1e3}; at most
 *     1,000 characters
 */
public record NumberNode(String text, Position position) implements Node {
  private static final int TEXT_CHARS_MAX = 1000;

  /** A value beyond this magnitude cannot be a whole number in 64 bits. */
  private static final int LONG_DIGITS_MAX = 19;

  public NumberNode {
    if (!isJsonNumber(text)) {
      throw new IllegalArgumentException("not a number: '" + text + "'");
    }
  }

  /** A built whole number without position. */
  public static NumberNode of(long value) {
    return new NumberNode(Long.toString(value), Position.NONE);
  }

  /**
   * A built number without position; whole values below 2^53 are written without a fraction.
   *
   * @throws IllegalArgumentException if the value is infinite or not a number
   */
  public static NumberNode of(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 0x1p53) {
      return of((long) value);
    }
    return new NumberNode(Double.toString(value), Position.NONE);
  }

  /** A built number without position. */
  public static NumberNode of(BigDecimal value) {
    return new NumberNode(value.toString(), Position.NONE);
  }

  /** The exact value. */
  public BigDecimal value() {
    return new BigDecimal(text);
  }

  /** The nearest double; infinite if the value is beyond all doubles. */
  public double doubleValue() {
    return Double.parseDouble(text);
  }

  /** True if {@link #longValue} is exact: no fraction (1.0 and 1e3 have none) and in 64 bits. */
  public boolean isWhole() {
    BigDecimal value = value();
    if (value.signum() == 0) {
      return true;
    }
    long integerDigits = (long) value.precision() - value.scale();
    return integerDigits > 0
        && integerDigits <= LONG_DIGITS_MAX
        && value.stripTrailingZeros().scale() <= 0
        && value.toBigInteger().bitLength() < Long.SIZE;
  }

  /**
   * The exact whole value.
   *
   * @throws ArithmeticException unless {@link #isWhole}
   */
  public long longValue() {
    if (!isWhole()) {
      throw new ArithmeticException("not a whole number in 64 bits: " + text);
    }
    return value().longValueExact();
  }

  /** True if {@code text} is a number in JSON's grammar that this type can hold. */
  static boolean isJsonNumber(String text) {
    int i = text.startsWith("-") ? 1 : 0;
    int end = digits(text, i);
    if (end == i || (text.charAt(i) == '0' && end > i + 1) || text.length() > TEXT_CHARS_MAX) {
      return false;
    }
    i = end;
    if (i < text.length() && text.charAt(i) == '.') {
      end = digits(text, i + 1);
      if (end == i + 1) {
        return false;
      }
      i = end;
    }
    return i == text.length() || isExponent(text, i);
  }

  private static boolean isExponent(String text, int start) {
    if (text.charAt(start) != 'e' && text.charAt(start) != 'E') {
      return false;
    }
    int i = start + 1;
    if (i < text.length() && (text.charAt(i) == '+' || text.charAt(i) == '-')) {
      i++;
    }
    int end = digits(text, i);
    return end > i && end == text.length() && end - i <= 8;
  }

  private static int digits(String text, int start) {
    int i = start;
    while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
      i++;
    }
    return i;
  }

  @Override
  public String kind() {
    return "number";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NumberNode number
        && (text.equals(number.text) || value().compareTo(number.value()) == 0);
  }

  @Override
  public int hashCode() {
    return Double.hashCode(doubleValue() + 0.0);
  }

  @Override
  public String toString() {
    return text;
  }
}

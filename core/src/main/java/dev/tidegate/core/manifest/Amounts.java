package dev.tidegate.core.manifest;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Amounts with a unit, as manifests and options of the command line write them. Stateless; all
 * throw IllegalArgumentException for any other text, with what was expected.
 */
public final class Amounts {
  private static final Pattern PERCENT = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,9})?)%");
  private static final Pattern POINTS = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,9})?)(?:pp|%)");
  private static final Pattern RATE = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)/(s|min|h)");
  private static final Pattern BREACH = Pattern.compile("(\\d{1,3}) of (\\d{1,3})");

  private Amounts() {}

  /** {@code 5%} as 0.05: from 0% up to 999999%; signs, exponents and blanks are refused. */
  public static double percent(String text) {
    return hundredth(matched(PERCENT, text, "a percentage such as 5%").group(1));
  }

  /** {@code 0.1pp} as 0.001. */
  static double points(String text) {
    return hundredth(matched(POINTS, text, "percentage points such as 0.1pp").group(1));
  }

  private static double hundredth(String digits) {
    return new BigDecimal(digits).movePointLeft(2).doubleValue();
  }

  /** {@code 10/min} as 10: events a minute. */
  static double perMinute(String text) {
    Matcher rate = matched(RATE, text, "a rate such as 10/min, 1/s or 100/h");
    double events = Double.parseDouble(rate.group(1));
    return switch (rate.group(2)) {
      case "s" -> events * 60;
      case "h" -> events / 60;
      default -> events;
    };
  }

  /** {@code 3 of 5} as its two numbers. */
  static int[] breach(String text) {
    Matcher breach = matched(BREACH, text, "a count of samples such as '3 of 5'");
    int count = Integer.parseInt(breach.group(1));
    int of = Integer.parseInt(breach.group(2));
    if (count < 1 || of < count || of > 100) {
      throw new IllegalArgumentException("must be k of n with 1 <= k <= n <= 100");
    }
    return new int[] {count, of};
  }

  private static Matcher matched(Pattern pattern, String text, String expected) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("must be " + expected + ", but is '" + text + "'");
    }
    return matcher;
  }
}

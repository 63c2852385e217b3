package dev.tidegate.core.document;

import java.time.Duration;

/**
 * Durations as people write them: {@code 500ms}, {@code 30s}, {@code 2m}, {@code 1h}, {@code 3d},
 * {@code 1h30m}. Units in descending order, each at most once, whole numbers only.
 */
public final class DurationText {
  private static final String[] UNITS = {"d", "h", "m", "s", "ms"};
  private static final long[] MILLIS = {86_400_000, 3_600_000, 60_000, 1000, 1};
  private static final int DIGITS_MAX = 9;

  private DurationText() {}

  /**
   * The duration written in {@code text}.
   *
   * @throws IllegalArgumentException if it is not written so; the message says what is accepted
   */
  public static Duration parse(String text) {
    long millis = 0;
    int unitsUsed = 0;
    int i = 0;
    do {
      int digitsStart = i;
      while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
        i++;
      }
      int unit = unitAt(text, i);
      if (i == digitsStart || i - digitsStart > DIGITS_MAX || unit < unitsUsed) {
        throw new IllegalArgumentException(
            "not a duration: '" + text + "'; write for example 500ms, 30s, 2m, 1h30m or 3d");
      }
      millis += Long.parseLong(text.substring(digitsStart, i)) * MILLIS[unit];
      i += UNITS[unit].length();
      unitsUsed = unit + 1;
    } while (i < text.length());
    return Duration.ofMillis(millis);
  }

  private static int unitAt(String text, int start) {
    int end = start;
    while (end < text.length() && text.charAt(end) >= 'a' && text.charAt(end) <= 'z') {
      end++;
    }
    String unit = text.substring(start, end);
    for (int i = 0; i < UNITS.length; i++) {
      if (UNITS[i].equals(unit)) {
        return i;
      }
    }
    return -1;
  }

  /** The shortest text that {@link #parse} reads back; less than a millisecond is dropped. */
  public static String format(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 0) {
      throw new IllegalArgumentException("negative duration: " + duration);
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < UNITS.length; i++) {
      long count = millis / MILLIS[i];
      if (count > 0) {
        out.append(count).append(UNITS[i]);
      }
      millis %= MILLIS[i];
    }
    return out.isEmpty() ? "0s" : out.toString();
  }
}

package dev.tidegate.core.rollout;

import java.time.Instant;
import java.util.regex.Pattern;

/**
 * Identifies one request of a person: a ULID, so ids sort by the time they were made.
 *
 * @param value 26 characters of Crockford's base 32, upper case
 */
public record RequestId(String value) implements Comparable<RequestId> {
  private static final Pattern ULID = Pattern.compile("[0-7][0-9A-HJKMNP-TV-Z]{25}");
  private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final int TIME_DIGITS = 10;
  private static final int DIGITS_ALL = 26;

  public RequestId {
    if (!isUlid(value)) {
      throw new IllegalArgumentException(
          "not a ULID: '" + value + "'; 26 characters of 0-9 and A-Z without I, L, O, U");
    }
  }

  /** True if {@code text} can be a request id. */
  public static boolean isUlid(String text) {
    return ULID.matcher(text).matches();
  }

  /**
   * The id made at {@code at} with the given randomness.
   *
   * @param high 40 random bits
   * @param low 40 random bits
   */
  public static RequestId of(Instant at, long high, long low) {
    StringBuilder out = new StringBuilder(DIGITS_ALL);
    digits(at.toEpochMilli(), TIME_DIGITS, out);
    digits(high, (DIGITS_ALL - TIME_DIGITS) / 2, out);
    digits(low, (DIGITS_ALL - TIME_DIGITS) / 2, out);
    return new RequestId(out.toString());
  }

  private static void digits(long bits, int count, StringBuilder out) {
    for (int i = count - 1; i >= 0; i--) {
      out.append(DIGITS.charAt((int) (bits >>> (5 * i)) & 31));
    }
  }

  /** When the id was made, by its maker's clock. */
  public Instant madeAt() {
    long millis = 0;
    for (int i = 0; i < TIME_DIGITS; i++) {
      millis = millis * 32 + DIGITS.indexOf(value.charAt(i));
    }
    return Instant.ofEpochMilli(millis);
  }

  @Override
  public int compareTo(RequestId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}

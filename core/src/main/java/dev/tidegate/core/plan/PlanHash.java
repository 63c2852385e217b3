package dev.tidegate.core.plan;

import java.util.regex.Pattern;

/**
 * Identifies what a plan would do: SHA-256 of its canonical JSON without the uid, so a retry of the
 * same plan under a new uid has the same hash.
 *
 * @param value 64 lower-case hexadecimal digits
 */
public record PlanHash(String value) {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  public PlanHash {
    if (!HEX.matcher(value).matches()) {
      throw new IllegalArgumentException("not a plan hash: '" + value + "'");
    }
  }

  /** The first 12 digits, for people. */
  public String shortened() {
    return value.substring(0, 12);
  }

  @Override
  public String toString() {
    return value;
  }
}

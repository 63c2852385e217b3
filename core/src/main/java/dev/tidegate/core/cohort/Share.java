package dev.tidegate.core.cohort;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A part of a population, in steps of 0.001 %.
 *
 * @param buckets how many of all {@link #TOTAL} buckets, from 0 to {@link #TOTAL}
 */
public record Share(int buckets) implements Comparable<Share> {
  /** The number of buckets that are everybody. */
  public static final int TOTAL = 100_000;

  /** Nobody. */
  public static final Share NONE = new Share(0);

  /** Everybody. */
  public static final Share ALL = new Share(TOTAL);

  private static final int BUCKETS_PER_PERCENT = TOTAL / 100;
  private static final int TEXT_CHARS_MAX = 20;

  public Share {
    if (buckets < 0 || buckets > TOTAL) {
      throw new IllegalArgumentException("share of " + buckets + " of " + TOTAL + " buckets");
    }
  }

  /**
   * The share of {@code percent} of 100.
   *
   * @throws IllegalArgumentException if it is below 0, above 100 or finer than 0.001
   */
  public static Share ofPercent(BigDecimal percent) {
    if (percent.signum() < 0 || percent.compareTo(BigDecimal.valueOf(100)) > 0) {
      throw new IllegalArgumentException(
          "a share is from 0% to 100%, not " + percent.toString() + "%");
    }
    BigDecimal buckets = percent.multiply(BigDecimal.valueOf(BUCKETS_PER_PERCENT));
    if (buckets.setScale(0, RoundingMode.DOWN).compareTo(buckets) != 0) {
      throw new IllegalArgumentException(
          "a share is a multiple of 0.001%, not " + percent.toString() + "%");
    }
    return new Share(buckets.intValueExact());
  }

  /**
   * Reads {@code 10%}, {@code 0.5%} or {@code 0.001%}.
   *
   * @throws IllegalArgumentException if it is not written so or {@link #ofPercent} refuses it
   */
  public static Share parse(String text) {
    if (!isPercentage(text)) {
      throw new IllegalArgumentException(
          "not a share: '" + text + "'; write for example 10% or 0.5%");
    }
    return ofPercent(new BigDecimal(text.substring(0, text.length() - 1)));
  }

  /** Digits, then perhaps a point and digits, then the percent sign. */
  private static boolean isPercentage(String text) {
    int end = text.length() - 1;
    if (end < 1 || end > TEXT_CHARS_MAX || text.charAt(end) != '%') {
      return false;
    }
    int points = 0;
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (c == '.' && i > 0 && i < end - 1) {
        points++;
      } else if (c < '0' || c > '9') {
        return false;
      }
    }
    return points <= 1;
  }

  /** True if {@code bucket} (from 0 to 99,999) is one of this share's. */
  public boolean contains(int bucket) {
    return bucket < buckets;
  }

  /** The buckets that are not in this share. */
  public Share remainder() {
    return new Share(TOTAL - buckets);
  }

  @Override
  public int compareTo(Share other) {
    return Integer.compare(buckets, other.buckets);
  }

  /** As {@link #parse} reads it, without superfluous digits. */
  @Override
  public String toString() {
    BigDecimal percent = BigDecimal.valueOf(buckets, 3);
    return (buckets == 0 ? "0" : percent.stripTrailingZeros().toPlainString()) + "%";
  }
}

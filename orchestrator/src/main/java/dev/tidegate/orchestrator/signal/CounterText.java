package dev.tidegate.orchestrator.signal;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A counter as a short text, since evidence is saved with one for every agent and metric: sequence
 * and colon, then count, failures, underflow, overflow, exposure and buckets, in base 36, and what
 * is zero left out at the end. Buckets are the first index and from there on each count.
 */
final class CounterText {
  private static final int RADIX = Character.MAX_RADIX;
  private static final char AFTER_SEQUENCE = ':';
  private static final int PARTS = 7;
  private static final int BUCKETS_MAX = 1_024;

  private CounterText() {}

  /** The counter but its gauge, which is not cumulative. */
  static String write(CounterValue.Told counter) {
    CounterValue value = counter.value();
    String exposure = value.exposureSeconds() == 0 ? "" : Double.toString(value.exposureSeconds());
    String text =
        String.join(
            " ",
            number(value.count()),
            number(value.failures()),
            number(value.underflow()),
            number(value.overflow()),
            exposure,
            value.buckets().isEmpty() ? "" : Integer.toString(value.buckets().firstKey()),
            buckets(value.buckets()));
    return number(counter.sequence()) + AFTER_SEQUENCE + text.stripTrailing();
  }

  private static String number(long n) {
    return n == 0 ? "" : Long.toString(n, RADIX);
  }

  private static String buckets(SortedMap<Integer, Long> buckets) {
    StringBuilder text = new StringBuilder();
    for (int i = buckets.isEmpty() ? 1 : buckets.firstKey();
        !buckets.isEmpty() && i <= buckets.lastKey();
        i++) {
      text.append(text.isEmpty() ? "" : ",").append(number(buckets.getOrDefault(i, 0L)));
    }
    return text.toString();
  }

  /**
   * What {@link #write} wrote. Saved by an earlier version, without a sequence, it is older than
   * anything told.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static CounterValue.Told read(String text) {
    int colon = text.indexOf(AFTER_SEQUENCE);
    long sequence = colon < 0 ? 0 : number(text.substring(0, colon));
    return new CounterValue.Told(value(text.substring(colon + 1)), sequence);
  }

  private static CounterValue value(String text) {
    String[] parts = text.split(" ", -1);
    if (parts.length > PARTS) {
      throw new IllegalArgumentException("not a counter: " + text);
    }
    String exposure = part(parts, 4);
    return new CounterValue(
        number(part(parts, 0)),
        number(part(parts, 1)),
        buckets(part(parts, 5), part(parts, 6)),
        number(part(parts, 2)),
        number(part(parts, 3)),
        exposure.isEmpty() ? 0 : Double.parseDouble(exposure),
        null);
  }

  private static String part(String[] parts, int index) {
    return index < parts.length ? parts[index] : "";
  }

  private static long number(String text) {
    return text.isEmpty() ? 0 : Long.parseLong(text, RADIX);
  }

  private static SortedMap<Integer, Long> buckets(String first, String counts) {
    TreeMap<Integer, Long> buckets = new TreeMap<>();
    if (first.isEmpty()) {
      return buckets;
    }
    String[] each = counts.split(",", -1);
    if (each.length > BUCKETS_MAX) {
      throw new IllegalArgumentException("more than " + BUCKETS_MAX + " buckets");
    }
    for (int i = 0; i < each.length; i++) {
      if (!each[i].isEmpty()) {
        buckets.put(Integer.parseInt(first) + i, number(each[i]));
      }
    }
    return buckets;
  }
}

package dev.tidegate.core.report;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Times, numbers and names as a report writes them. */
final class Wording {
  private static final int NAMES_MAX = 10;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Wording() {}

  static String time(Instant time) {
    return TIME.format(time);
  }

  /** The two greatest units: {@code 45s}, {@code 12m}, {@code 3h 05m}, {@code 2d 4h}. */
  static String duration(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 60) {
      return seconds + "s";
    }
    long minutes = seconds / 60;
    if (minutes < 60) {
      return minutes + "m";
    }
    long hours = minutes / 60;
    return hours < 48
        ? "%dh %02dm".formatted(hours, minutes % 60)
        : "%dd %dh".formatted(hours / 24, hours % 24);
  }

  static String count(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  /** {@code +12}, {@code −5}, {@code ±0}; {@code new} if there is nothing to compare with. */
  static String change(@Nullable Integer points) {
    if (points == null) {
      return "new";
    }
    return points == 0 ? "±0" : points > 0 ? "+" + points : "−" + -points;
  }

  /** All names, or the first and how many more. */
  static String names(List<String> names) {
    if (names.size() <= NAMES_MAX) {
      int last = names.size() - 1;
      return last < 1
          ? String.join("", names)
          : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
    }
    return String.join(", ", names.subList(0, NAMES_MAX))
        + " and "
        + (names.size() - NAMES_MAX)
        + " more";
  }

  /** {@code camelCase} and {@code UPPER_CASE} as words. */
  static String words(String name) {
    boolean upper = name.equals(name.toUpperCase(Locale.ROOT));
    String spaced = upper ? name.replace('_', ' ') : name.replaceAll("([a-z])([A-Z])", "$1 $2");
    return spaced.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** {@code by ada: INC-7}, as far as that is known; begins with a blank unless empty. */
  static String because(String actor, String reason) {
    return (actor.isEmpty() ? "" : " by " + actor) + (reason.isEmpty() ? "" : ": " + reason);
  }

  /** {@code until WHEN}, as far as that is known; begins with a blank unless empty. */
  static String until(String until) {
    if (until.isEmpty()) {
      return "";
    }
    try {
      return " until " + time(Instant.parse(until));
    } catch (DateTimeException e) {
      return " until " + until;
    }
  }
}

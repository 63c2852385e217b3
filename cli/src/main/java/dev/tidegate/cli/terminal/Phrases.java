package dev.tidegate.cli.terminal;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Numbers and times as people read them. */
public final class Phrases {
  private Phrases() {}

  /** {@code 6m12s}, {@code 3h05m}; below ten seconds with one decimal if {@code exact}. */
  public static String duration(double seconds, boolean exact) {
    if (Double.isNaN(seconds)) {
      return "-";
    }
    if (exact && seconds < 10) {
      return seconds < 1
          ? Math.round(seconds * 1000) + "ms"
          : String.format(Locale.ROOT, "%.1fs", seconds);
    }
    long whole = Duration.ofMillis(Math.round(Math.max(0, seconds) * 1000)).toSeconds();
    if (whole < 60) {
      return whole + "s";
    }
    if (whole < 3600) {
      return whole / 60 + "m" + String.format(Locale.ROOT, "%02ds", whole % 60);
    }
    return whole / 3600 + "h" + String.format(Locale.ROOT, "%02dm", whole / 60 % 60);
  }

  /** {@code 0.41 %}. */
  public static String percent(double fraction) {
    return Double.isNaN(fraction) ? "-" : String.format(Locale.ROOT, "%.2f %%", fraction * 100);
  }

  /** At most three significant digits: {@code 1.07}, {@code 21.4}, {@code 1840}. */
  public static String number(double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    double size = Math.abs(value);
    String pattern = size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f";
    return size >= 1e6
        ? String.format(Locale.ROOT, "%.1e", value)
        : String.format(Locale.ROOT, pattern, value);
  }

  /** {@code 1 agent}, {@code 2 agents}. */
  public static String count(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  /** {@code a}, {@code a and b}, {@code a, b and c}. */
  public static String list(List<String> words) {
    int last = words.size() - 1;
    return last <= 0
        ? String.join("", words)
        : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
  }

  /** {@code 12 B}, {@code 3.4 KiB}, {@code 1.0 MiB}. */
  public static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double value = bytes / 1024.0;
    String[] units = {"KiB", "MiB", "GiB", "TiB"};
    int unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
  }
}

package dev.tidegate.bench.traffic;

/** A level that may change over time: requests a second, or the share of them that fail. */
@FunctionalInterface
public interface Level {
  /** The level {@code seconds} after the analysis started. */
  double at(double seconds);

  /** The same all the time. */
  static Level always(double level) {
    return seconds -> level;
  }

  /** Even growth (or decline) over {@code length} seconds, then the level reached. */
  static Level ramp(double from, double to, double length) {
    return seconds -> from + (to - from) * StrictMath.min(1, seconds / length);
  }

  /** One level up to and including {@code start}, then another. */
  static Level from(double start, double before, double after) {
    return seconds -> seconds > start ? after : before;
  }

  /** Another level after {@code start} up to and including {@code end}. */
  static Level during(double start, double end, double usual, double meanwhile) {
    return seconds -> seconds > start && seconds <= end ? meanwhile : usual;
  }
}

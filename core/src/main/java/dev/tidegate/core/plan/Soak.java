package dev.tidegate.core.plan;

import java.time.Duration;

/**
 * How long a stage is watched before it may be left.
 *
 * @param min not left earlier, whatever the evidence
 * @param max left then if nothing speaks against it; at least {@code min}
 * @param exact never left before {@code max}, and never extended; then min and max are the same
 */
public record Soak(Duration min, Duration max, boolean exact) {
  /** No soak: the stage is left as soon as it is acknowledged. */
  public static final Soak NONE = exactly(Duration.ZERO);

  public Soak {
    if (min.isNegative() || max.compareTo(min) < 0 || (exact && !min.equals(max))) {
      throw new IllegalArgumentException("soak from " + min + " to " + max + ", exact " + exact);
    }
  }

  /** A soak of this length. */
  public static Soak exactly(Duration duration) {
    return new Soak(duration, duration, true);
  }

  /** A soak that sufficient evidence ends early. */
  public static Soak between(Duration min, Duration max) {
    return new Soak(min, max, false);
  }
}

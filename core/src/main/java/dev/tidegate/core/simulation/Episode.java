package dev.tidegate.core.simulation;

import java.time.Duration;

/**
 * A time in which traffic or errors of both arms are other than usual.
 *
 * @param from since the attempt began
 * @param until exclusive; after {@code from}
 * @param trafficFactor how many times the usual requests arrive, 0 to 1000
 * @param addedErrors share of requests that fail in addition on both sides, 0 to 1
 */
public record Episode(Duration from, Duration until, double trafficFactor, double addedErrors) {
  public Episode {
    if (from.isNegative() || until.compareTo(from) <= 0) {
      throw new IllegalArgumentException("an episode from " + from + " until " + until);
    }
    if (!(trafficFactor >= 0 && trafficFactor <= 1000 && addedErrors >= 0 && addedErrors <= 1)) {
      throw new IllegalArgumentException("traffic " + trafficFactor + ", errors " + addedErrors);
    }
  }

  boolean covers(double seconds) {
    return seconds > from.toNanos() / 1e9 && seconds <= until.toNanos() / 1e9;
  }
}

package dev.tidegate.core.power;

import dev.tidegate.core.simulation.FleetModel;

/**
 * The traffic a plan will meet, as far as it is known beforehand.
 *
 * @param requestsPerSecond of each service, 0 to 1,000,000
 * @param errorShare of the baseline's requests that fail, 0 to 1
 * @param medianMillis of the baseline's latencies
 * @param agents of each service, 1 to 1000
 */
public record Assumptions(
    double requestsPerSecond, double errorShare, double medianMillis, int agents) {
  /** Twenty requests a second, one in a hundred failing, half within 50 ms, on ten agents. */
  public static final Assumptions DEFAULT = new Assumptions(20, 0.01, 50, 10);

  public Assumptions {
    if (!(requestsPerSecond >= 0 && requestsPerSecond <= 1e6)) {
      throw new IllegalArgumentException("requests a second: " + requestsPerSecond);
    }
    if (!(errorShare >= 0 && errorShare <= 1 && medianMillis > 0 && medianMillis <= 600_000)) {
      throw new IllegalArgumentException("errors " + errorShare + ", median " + medianMillis);
    }
  }

  FleetModel fleet() {
    return new FleetModel(agents, 1, FleetModel.DEFAULT.acknowledgeAfter(), 0, 0);
  }
}

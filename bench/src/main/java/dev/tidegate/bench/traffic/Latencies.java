package dev.tidegate.bench.traffic;

import dev.tidegate.core.analysis.Cell;
import java.util.List;

/**
 * Latencies of both arms in the only stratum.
 *
 * @param requests a second and arm
 */
public record Latencies(double requests, LatencyShape candidate, LatencyShape baseline)
    implements Traffic {
  @Override
  public List<Cell> cells(Dice dice, double seconds) {
    double expected = requests * TICK_SECONDS;
    return List.of(
        new Cell.Latency(
            LATENCY,
            Failures.ONE_STRATUM,
            candidate.draw(dice, expected),
            baseline.draw(dice, expected)));
  }
}

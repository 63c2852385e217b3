package dev.tidegate.core.simulation;

import dev.tidegate.core.analysis.Stratum;

/**
 * How much of a service's traffic each arm gets in one stratum.
 *
 * @param candidate share of the service's requests, 0 to 1
 * @param baseline the same of the baseline
 * @param candidateAgents how many agents count as candidate
 * @param baselineAgents how many count as baseline
 */
public record Exposure(
    Stratum stratum, double candidate, double baseline, int candidateAgents, int baselineAgents) {
  public Exposure {
    if (!(candidate >= 0 && baseline >= 0 && candidate + baseline <= 1 + 1e-9)) {
      throw new IllegalArgumentException("shares of " + candidate + " and " + baseline);
    }
  }
}

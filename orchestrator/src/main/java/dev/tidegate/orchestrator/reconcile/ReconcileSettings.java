package dev.tidegate.orchestrator.reconcile;

import java.time.Duration;

/**
 * How often the reconciler looks and saves.
 *
 * @param look between two looks at the counters, and the longest an active rollout is left alone
 * @param saveEvidence at most so long, changed evidence is kept in memory only
 */
public record ReconcileSettings(Duration look, Duration saveEvidence) {
  /** A look and a save every five seconds. */
  public static final ReconcileSettings DEFAULT =
      new ReconcileSettings(Duration.ofSeconds(5), Duration.ofSeconds(5));

  public ReconcileSettings {
    if (look.isNegative() || look.isZero() || saveEvidence.isNegative()) {
      throw new IllegalArgumentException("look " + look + ", save " + saveEvidence);
    }
  }
}

package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.rollout.Decision;
import dev.tidegate.core.rollout.Observation;
import dev.tidegate.core.rollout.PreflightCheck;
import java.time.Instant;
import java.util.List;

/**
 * What the last run of a rollout saw and decided, for display; a decision may not be committed.
 *
 * @param observation what was seen
 * @param decision what was decided
 * @param checks of the preflight, as they stood; empty once it has started
 * @param at when, by this leader's clock
 */
public record LatestRun(
    Observation observation, Decision decision, List<PreflightCheck> checks, Instant at) {
  public LatestRun {
    checks = List.copyOf(checks);
  }
}

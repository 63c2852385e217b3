package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.rollout.Decision;
import dev.tidegate.core.rollout.Observation;
import java.time.Instant;

/**
 * What the last run of a rollout saw and decided, for display; a decision may not be committed.
 *
 * @param observation what was seen
 * @param decision what was decided
 * @param at when, by this leader's clock
 */
public record LatestRun(Observation observation, Decision decision, Instant at) {}

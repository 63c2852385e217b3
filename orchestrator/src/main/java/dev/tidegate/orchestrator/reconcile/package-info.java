/**
 * Carries rollouts out: takes a rollout's key from a queue, reads the newest view and what agents
 * say, asks {@link dev.tidegate.core.rollout.RolloutPolicy} and commits the answer in one fenced
 * transaction. Level-triggered: nothing depends on having seen an event.
 *
 * <p>At most one run per rollout at a time; different rollouts run in parallel on the executor
 * given. Start reading at {@link dev.tidegate.orchestrator.reconcile.Reconciler}.
 */
@NullMarked
package dev.tidegate.orchestrator.reconcile;

import org.jspecify.annotations.NullMarked;

/**
 * What the store holds, as one immutable snapshot at one revision: flags, overlays, rollouts,
 * claims, freezes, requests, the leader and the replicas of all namespaces. Everything else of the
 * orchestrator reads the newest {@link dev.tidegate.orchestrator.view.RolloutView} and never the
 * store.
 *
 * <p>{@link dev.tidegate.orchestrator.view.ViewKeeper} applies the store's changes in revision
 * order on one thread and publishes by a volatile write; all other types are immutable. Start
 * reading at {@link dev.tidegate.orchestrator.view.ViewKeeper}.
 */
@NullMarked
package dev.tidegate.orchestrator.view;

import org.jspecify.annotations.NullMarked;

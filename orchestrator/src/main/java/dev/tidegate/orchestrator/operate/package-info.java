/**
 * What people may change: rollouts, requests and flags, each as one guarded commit with its audit
 * entry. Needs no leader: any replica writes, the leader acts on what it then sees in its view.
 *
 * <p>Thread-safe; calls block up to a few of the store's deadlines. Start reading at {@link
 * dev.tidegate.orchestrator.operate.RolloutOperations}.
 */
@NullMarked
package dev.tidegate.orchestrator.operate;

import org.jspecify.annotations.NullMarked;

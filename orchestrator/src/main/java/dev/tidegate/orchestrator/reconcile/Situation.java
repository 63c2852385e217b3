package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.store.Fence;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.RolloutView;
import java.time.Instant;

/**
 * What one run of a rollout reads, once.
 *
 * @param fence the claim this run acts by
 * @param view the newest snapshot
 * @param entry the rollout in it
 * @param plan frozen, or as it would be if the rollout started now
 * @param status the one in {@code entry}
 * @param now by this leader's clock
 */
record Situation(
    Fence fence,
    RolloutView view,
    RolloutEntry entry,
    RolloutPlan plan,
    RolloutStatus status,
    Instant now) {
  NamespaceView namespace() {
    return view.namespace(entry.name().namespace());
  }

  /** Names the operation in audit entries: unique, since each of them changes the status. */
  String operation(String what) {
    return "rollout." + status.uid() + "." + entry.statusRevision() + "." + what;
  }

  String subject() {
    return "rollout " + entry.name();
  }
}

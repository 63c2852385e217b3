package dev.tidegate.orchestrator.view;

import dev.tidegate.core.plan.RolloutName;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * The newest snapshot and what may differ in it from the one told before. Several revisions may be
 * in one change.
 *
 * @param view the newest snapshot
 * @param rollouts whose spec, status, plan, overlays or requests changed
 * @param flags whose body, claim, overlay or evaluator changed
 * @param namespaces in which anything changed, freezes too
 * @param system true if the leader, the replicas, the epoch or the system's freezes changed
 */
public record ViewChange(
    RolloutView view,
    Set<RolloutName> rollouts,
    Set<FlagName> flags,
    Set<String> namespaces,
    boolean system) {
  /**
   * A flag inside a namespace.
   *
   * @param namespace a name
   * @param key the flag's key
   */
  public record FlagName(String namespace, String key) {}

  public ViewChange {
    // by name, so that the same change always wakes rollouts in the same order
    rollouts = Collections.unmodifiableSortedSet(new TreeSet<>(rollouts));
    flags = Set.copyOf(flags);
    namespaces = Collections.unmodifiableSortedSet(new TreeSet<>(namespaces));
  }
}

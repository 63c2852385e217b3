package dev.tidegate.orchestrator.wire;

import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutUid;

/** What a key of the watched part of the keyspace is for. */
public sealed interface Place {
  /** One flag's body. */
  record Flag(String namespace, String flag) implements Place {}

  /** One shared {@code $evaluators} rule. */
  record Evaluator(String namespace, String name) implements Place {}

  /** An operator's override of one flag towards its baseline. */
  record OverrideOf(String namespace, String flag) implements Place {}

  /** A rollout's manifest. */
  record Spec(RolloutName rollout) implements Place {}

  /** A rollout's status. */
  record Status(RolloutName rollout) implements Place {}

  /** The manifest that is to take a rollout's place. */
  record Successor(RolloutName rollout) implements Place {}

  /** The plan of one incarnation of a rollout. */
  record Plan(RolloutName rollout, RolloutUid uid) implements Place {}

  /** How one incarnation of a rollout ended. */
  record Ended(RolloutName rollout, RolloutUid uid) implements Place {}

  /** A flag as it was when an incarnation of a rollout started. */
  record Before(RolloutName rollout, RolloutUid uid, String flag) implements Place {}

  /** What the active stage of a rollout serves for a flag. */
  record OverlayOf(RolloutName rollout, String flag) implements Place {}

  /** Who owns a flag. */
  record Claim(String namespace, String flag) implements Place {}

  /** The freezes of one namespace. */
  record NamespaceFreezes(String namespace) implements Place {}

  /** A request that waits for the leader. */
  record RequestOf(String namespace, String id) implements Place {}

  /** The leader claim. */
  record Leader() implements Place {}

  /** A running replica. */
  record ReplicaOf(String id) implements Place {}

  /** The freezes of all namespaces. */
  record SystemFreezes() implements Place {}

  /** Which history of the store this is. */
  record EpochOf() implements Place {}

  /** That the store went back. */
  record RewindOf() implements Place {}
}

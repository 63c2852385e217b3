package dev.tidegate.orchestrator.view;

import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.orchestrator.view.ViewChange.FlagName;
import dev.tidegate.orchestrator.wire.Place;
import java.util.HashSet;
import java.util.Set;

/** Collects what an application of changes touches. Owned by the keeper's thread. */
final class Dirty {
  private final Set<RolloutName> rollouts = new HashSet<>();
  private final Set<FlagName> flags = new HashSet<>();
  private final Set<String> namespaces = new HashSet<>();
  private boolean system;

  /** Marks what {@code place}, of {@code namespace}, belongs to. */
  void in(String namespace, Place place) {
    namespaces.add(namespace);
    if (place instanceof Place.Flag flag) {
      flags.add(new FlagName(namespace, flag.flag()));
    } else if (place instanceof Place.OverrideOf override) {
      flags.add(new FlagName(namespace, override.flag()));
    } else if (place instanceof Place.Claim claim) {
      flags.add(new FlagName(namespace, claim.flag()));
    } else if (place instanceof Place.Spec spec) {
      rollouts.add(spec.rollout());
    } else if (place instanceof Place.Status status) {
      rollouts.add(status.rollout());
    } else if (place instanceof Place.Successor successor) {
      rollouts.add(successor.rollout());
    } else if (place instanceof Place.Plan plan) {
      rollouts.add(plan.rollout());
    } else if (place instanceof Place.Before before) {
      rollouts.add(before.rollout());
    } else if (place instanceof Place.Ended ended) {
      rollouts.add(ended.rollout());
    } else if (place instanceof Place.OverlayOf overlay) {
      rollouts.add(overlay.rollout());
      flags.add(new FlagName(namespace, overlay.flag()));
    }
  }

  void rollout(RolloutName rollout) {
    rollouts.add(rollout);
  }

  void system() {
    system = true;
  }

  Set<String> namespaces() {
    return namespaces;
  }

  boolean isEmpty() {
    return namespaces.isEmpty() && !system;
  }

  ViewChange of(RolloutView view) {
    return new ViewChange(view, rollouts, flags, namespaces, system);
  }
}

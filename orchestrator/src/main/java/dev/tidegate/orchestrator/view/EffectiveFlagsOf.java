package dev.tidegate.orchestrator.view;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.flag.PrerequisiteRules;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.rule.Targeting;
import dev.tidegate.orchestrator.wire.FlagOverride;
import dev.tidegate.orchestrator.wire.Overlay;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Lays the overlays of active stages over the stored bodies. */
final class EffectiveFlagsOf {
  private EffectiveFlagsOf() {}

  static EffectiveFlags namespace(
      SortedMap<String, Stored<MapNode>> bodies,
      SortedMap<String, Stored<Node>> evaluators,
      Collection<RolloutEntry> rollouts,
      Map<String, Stored<FlagOverride>> overrides) {
    SortedMap<String, MapNode> everybody = new TreeMap<>();
    bodies.forEach((flag, body) -> everybody.put(flag, body.value()));
    SortedMap<String, MapNode> foreign = new TreeMap<>(everybody);
    SortedMap<RolloutName, SortedMap<String, MapNode>> layers = new TreeMap<>();
    for (RolloutEntry rollout : rollouts) {
      rollout
          .overlays()
          .forEach(
              (flag, overlay) -> {
                Stored<MapNode> body = bodies.get(flag);
                if (body != null) {
                  MapNode served = overlay.value().over(body.value());
                  put(overlay.value(), rollout.name(), flag, served, everybody, foreign, layers);
                }
              });
    }
    overrides.forEach(
        (flag, override) -> {
          Stored<MapNode> body = bodies.get(flag);
          if (body != null) {
            override(flag, override.value().over(body.value()), everybody, foreign, layers);
          }
        });
    layers.replaceAll((rollout, layer) -> Collections.unmodifiableSortedMap(layer));
    SortedMap<String, Node> rules = new TreeMap<>();
    evaluators.forEach((name, rule) -> rules.put(name, rule.value()));
    SortedMap<String, Node> written = new TreeMap<>(Targeting.writtenOut(rules));
    SortedMap<String, MapNode> plain = new TreeMap<>(PrerequisiteRules.written(foreign, written));
    return new EffectiveFlags(everybody, plain, layers, written);
  }

  /** An override wins everywhere: over stages for all and over those that name agents. */
  private static void override(
      String flag,
      MapNode served,
      SortedMap<String, MapNode> everybody,
      SortedMap<String, MapNode> foreign,
      SortedMap<RolloutName, SortedMap<String, MapNode>> layers) {
    everybody.put(flag, served);
    foreign.put(flag, served);
    layers.values().forEach(layer -> layer.replace(flag, served));
  }

  private static void put(
      Overlay overlay,
      RolloutName rollout,
      String flag,
      MapNode served,
      SortedMap<String, MapNode> everybody,
      SortedMap<String, MapNode> foreign,
      SortedMap<RolloutName, SortedMap<String, MapNode>> layers) {
    if (overlay.agentsNamed()) {
      layers.computeIfAbsent(rollout, key -> new TreeMap<>()).put(flag, served);
    } else {
      everybody.put(flag, served);
    }
    if (!overlay.agentsNamed() || overlay.foreignClients()) {
      foreign.put(flag, served);
    }
  }
}

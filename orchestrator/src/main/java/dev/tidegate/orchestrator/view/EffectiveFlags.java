package dev.tidegate.orchestrator.view;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.plan.RolloutName;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A namespace's flags as they are to be served: the stored bodies with what active stages lay over
 * them.
 *
 * @param everybody every flag as agents outside all stages that name agents serve it
 * @param foreign every flag as clients without an agent serve it: like everybody, with the stages
 *     that let them in, and with prerequisites written as targeting
 * @param layers per rollout whose active stage names agents, the flags that its members serve
 *     instead
 * @param evaluators shared rules, with those that they refer to written out
 */
public record EffectiveFlags(
    SortedMap<String, MapNode> everybody,
    SortedMap<String, MapNode> foreign,
    SortedMap<RolloutName, SortedMap<String, MapNode>> layers,
    SortedMap<String, Node> evaluators) {
  /** Of a namespace without flags. */
  public static final EffectiveFlags NONE =
      new EffectiveFlags(
          Collections.emptySortedMap(),
          Collections.emptySortedMap(),
          Collections.emptySortedMap(),
          Collections.emptySortedMap());

  public EffectiveFlags {
    everybody = Collections.unmodifiableSortedMap(new TreeMap<>(everybody));
    foreign = Collections.unmodifiableSortedMap(new TreeMap<>(foreign));
    layers = Collections.unmodifiableSortedMap(new TreeMap<>(layers));
    evaluators = Collections.unmodifiableSortedMap(new TreeMap<>(evaluators));
  }

  /** What members of {@code rollout} serve instead; empty if its stage names no agents. */
  public SortedMap<String, MapNode> layer(RolloutName rollout) {
    return layers.getOrDefault(rollout, Collections.emptySortedMap());
  }
}

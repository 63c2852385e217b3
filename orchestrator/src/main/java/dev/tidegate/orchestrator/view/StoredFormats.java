package dev.tidegate.orchestrator.view;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.rollout.RolloutPlan;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.orchestrator.wire.WireFormat;

/** How the values are stored whose types are the core's. */
final class StoredFormats {
  /** A rollout's expanded plan. */
  static final WireFormat<RolloutPlan> PLAN =
      WireFormat.of(RolloutPlan::fromNode, RolloutPlan::toNode);

  /** A rollout's status. */
  static final WireFormat<RolloutStatus> STATUS =
      WireFormat.of(
          node -> {
            throw new IllegalArgumentException("statuses cannot be read yet");
          },
          status -> MapNode.builder().build());

  /** One flag's body. */
  static final WireFormat<MapNode> FLAG = WireFormat.of(StoredFormats::map, body -> body);

  /** A shared rule. */
  static final WireFormat<Node> EVALUATOR = WireFormat.of(node -> node, StoredFormats::map);

  private StoredFormats() {}

  private static MapNode map(Node node) {
    if (node instanceof MapNode map) {
      return map;
    }
    throw new IllegalArgumentException("must be a map, but is " + node.kind());
  }
}

package dev.tidegate.orchestrator.wire;

import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.flag.FlagDefinition;
import dev.tidegate.core.manifest.RolloutPlanReader;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.record.StatusRecord;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.store.Bytes;

/** How the values are stored whose types are the core's. */
public final class CoreFormats {
  /** A rollout's expanded plan. */
  public static final WireFormat<RolloutPlan> PLAN =
      WireFormat.of(RolloutPlanReader::read, RolloutPlan::toNode);

  /** One flag's body; read only if it is one that may be stored. */
  public static final WireFormat<MapNode> FLAG = WireFormat.of(CoreFormats::flag, body -> body);

  private static final WireFormat<RolloutStatus> STATUS =
      WireFormat.of(
          StatusRecord::fromNode,
          status -> {
            throw new UnsupportedOperationException("a status is written with its plan");
          });

  private static final WireFormat<Node> RULE = WireFormat.of(node -> node, CoreFormats::map);

  private CoreFormats() {}

  /** The stored form of a status of {@code plan}. */
  public static Bytes status(RolloutStatus status, RolloutPlan plan) {
    return bytes(StatusRecord.toNode(status, plan));
  }

  /** The stored form of a tree. */
  public static Bytes bytes(Node node) {
    return Bytes.ofUtf8(JsonWriter.compact(node));
  }

  /** A rollout's status, or why it cannot be read. */
  public static Decoded<RolloutStatus> readStatus(Bytes bytes) {
    return STATUS.read(bytes);
  }

  /** A shared rule, or why it cannot be read. */
  public static Decoded<Node> readRule(Bytes bytes) {
    return RULE.read(bytes);
  }

  private static MapNode flag(Node node) {
    Problems problems = new Problems();
    FlagDefinition.parse("flag", node, problems);
    problems.throwIfAny();
    return map(node);
  }

  private static MapNode map(Node node) {
    if (node instanceof MapNode map) {
      return map;
    }
    throw new IllegalArgumentException("must be a map, but is " + node.kind());
  }
}

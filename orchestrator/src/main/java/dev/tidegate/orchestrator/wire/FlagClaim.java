package dev.tidegate.orchestrator.wire;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.plan.RolloutUid;

/**
 * Which rollout owns a flag; void once that rollout is terminal or gone.
 *
 * @param rolloutUid incarnation that claimed it
 * @param rollout its name inside the namespace
 */
public record FlagClaim(RolloutUid rolloutUid, String rollout) {
  /** How it is stored. */
  public static final WireFormat<FlagClaim> FORMAT =
      new WireFormat<>(FlagClaim::read, FlagClaim::write);

  public FlagClaim {
    Names.requireName(rollout);
  }

  private static FlagClaim read(Fields fields) {
    return new FlagClaim(ProtoJson.uid(fields, "rolloutUid"), fields.text("rollout"));
  }

  private MapNode write() {
    return MapNode.builder().put("rolloutUid", rolloutUid.value()).put("rollout", rollout).build();
  }
}

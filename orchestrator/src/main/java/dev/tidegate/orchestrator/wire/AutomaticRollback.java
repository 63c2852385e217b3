package dev.tidegate.orchestrator.wire;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import java.time.Instant;
import java.util.List;

/**
 * A rollback that nobody asked for, kept in the transaction that began it: what flap control
 * counts.
 *
 * @param rollout its name inside the namespace
 * @param rolloutUid which incarnation
 * @param services whose rollout it was; empty for all of the namespace
 * @param stage name of the stage it left
 * @param at when, by the leader's clock
 * @param reason stable word
 */
public record AutomaticRollback(
    String rollout,
    String rolloutUid,
    List<String> services,
    String stage,
    Instant at,
    String reason) {
  /** How it is stored. */
  public static final WireFormat<AutomaticRollback> FORMAT =
      new WireFormat<>(AutomaticRollback::read, AutomaticRollback::write);

  public AutomaticRollback {
    services = List.copyOf(services);
  }

  private static AutomaticRollback read(Fields fields) {
    Instant at = ProtoJson.time(fields, "at");
    return new AutomaticRollback(
        fields.text("rollout"),
        fields.text("rolloutUid"),
        fields.texts("services"),
        fields.text("stage", ""),
        at == null ? Instant.EPOCH : at,
        fields.text("reason", ""));
  }

  private MapNode write() {
    return MapNode.builder()
        .put("rollout", rollout)
        .put("rolloutUid", rolloutUid)
        .put("services", ListNode.ofTexts(services))
        .put("stage", stage)
        .putIfPresent("at", ProtoJson.time(at))
        .put("reason", reason)
        .build();
  }
}

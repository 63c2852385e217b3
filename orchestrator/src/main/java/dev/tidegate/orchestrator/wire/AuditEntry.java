package dev.tidegate.orchestrator.wire;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.MapNode;
import java.time.Instant;

/**
 * Who changed what and why, in the transaction of the change. Its key is the operation id.
 *
 * @param operation the operation id
 * @param actor {@code orchestrator} or the subject of a request
 * @param action what was done, for example {@code rollout.enter}
 * @param subject what it was done to, for example {@code rollout shop/orders}
 * @param reason why, for people
 * @param at when, by the writer's clock
 */
public record AuditEntry(
    String operation, String actor, String action, String subject, String reason, Instant at) {
  /** How it is stored. */
  public static final WireFormat<AuditEntry> FORMAT =
      new WireFormat<>(AuditEntry::read, AuditEntry::write);

  public AuditEntry {
    if (operation.isEmpty() || action.isEmpty()) {
      throw new IllegalArgumentException("an audit entry needs operation and action");
    }
  }

  private static AuditEntry read(Fields fields) {
    Instant at = ProtoJson.time(fields, "at");
    return new AuditEntry(
        fields.text("operation"),
        fields.text("actor", ""),
        fields.text("action"),
        fields.text("subject", ""),
        fields.text("reason", ""),
        at == null ? Instant.EPOCH : at);
  }

  private MapNode write() {
    return MapNode.builder()
        .put("operation", operation)
        .put("actor", actor)
        .put("action", action)
        .put("subject", subject)
        .put("reason", reason)
        .putIfPresent("at", ProtoJson.time(at))
        .build();
  }
}

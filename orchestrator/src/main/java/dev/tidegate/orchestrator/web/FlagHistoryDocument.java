package dev.tidegate.orchestrator.web;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.orchestrator.operate.FlagAges;
import dev.tidegate.orchestrator.operate.FlagHistory;
import dev.tidegate.orchestrator.operate.MemberChange;
import dev.tidegate.orchestrator.wire.AuditEntry;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Changes of flags as the API shows them: who, when, why, and what. */
final class FlagHistoryDocument {
  private FlagHistoryDocument() {}

  static MapNode page(String namespace, String key, long revision, FlagHistory.Page page) {
    List<MapNode> items = page.items().stream().map(FlagHistoryDocument::item).toList();
    return Resources.of("FlagHistory")
        .put("namespace", namespace)
        .put("key", key)
        .put("revision", revision)
        .put("end", page.end().name().toLowerCase(Locale.ROOT))
        .put("items", ListNode.of(items))
        .build();
  }

  private static MapNode item(FlagHistory.Item item) {
    MapNode.Builder body =
        MapNode.builder()
            .put("revision", item.revision().value())
            .put("kind", item.kind().name().toLowerCase(Locale.ROOT))
            .put("what", item.what())
            .put("verified", item.audit() != null);
    if (item.audit() != null) {
      audit(body, item.audit());
    }
    return body.put("changes", changes(item.changes()))
        .putIfPresent("definition", item.definition())
        .build();
  }

  static MapNode.Builder audit(MapNode.Builder body, AuditEntry entry) {
    return body.put("at", entry.at().toString())
        .put("actor", entry.actor())
        .put("action", entry.action())
        .put("subject", entry.subject())
        .put("reason", entry.reason());
  }

  static Node changes(List<MemberChange> changes) {
    return ListNode.of(
        changes.stream()
            .map(
                change ->
                    MapNode.builder()
                        .put("path", change.path())
                        .putIfPresent("before", change.before())
                        .putIfPresent("after", change.after())
                        .build())
            .toList());
  }

  /** A flag with when it was created and changed last, as far as that is known. */
  static Node aged(Node flag, FlagAges.@Nullable Age age) {
    if (age == null || !(flag instanceof MapNode map)) {
      return flag;
    }
    MapNode.Builder body = map.toBuilder();
    if (age.created() != null) {
      body.put("created", age.created().toString());
    }
    if (age.changed() != null) {
      body.put("changed", audit(MapNode.builder(), age.changed()).build());
    }
    if (age.changedBefore() != null) {
      body.put("changedBefore", age.changedBefore().toString());
    }
    return body.build();
  }
}

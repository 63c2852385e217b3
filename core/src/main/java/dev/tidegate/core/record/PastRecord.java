package dev.tidegate.core.record;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.rollout.Past;
import java.util.List;
import java.util.TreeSet;

/** What was before, as part of an observation. */
final class PastRecord {
  private PastRecord() {}

  /** Nothing where nothing was, or was looked up, as in records from before it was. */
  static void put(MapNode.Builder out, Past past) {
    if (past.equals(Past.NONE)) {
      return;
    }
    MapNode.Builder node = MapNode.builder();
    RecordFields.text(node, "quarantine", past.quarantine());
    RecordFields.instant(node, "coolsUntil", past.coolsUntil());
    if (past.manifestKept()) {
      node.put("manifestKept", true);
    }
    Past.Folded fold = past.fold();
    if (fold != null) {
      node.put(
          "fold",
          MapNode.builder()
              .put("edited", ListNode.ofTexts(List.copyOf(fold.edited())))
              .put("unkept", ListNode.ofTexts(List.copyOf(fold.unkept())))
              .put("owned", ListNode.ofTexts(fold.owned()))
              .build());
    }
    out.put("past", node.build());
  }

  static Past read(Fields in) {
    Fields node = in.optionalMap("past");
    if (node == null) {
      return Past.NONE;
    }
    Fields fold = node.optionalMap("fold");
    return new Past(
        node.text("quarantine", ""),
        RecordFields.optionalInstant(node, "coolsUntil"),
        node.bool("manifestKept", false),
        fold == null
            ? null
            : new Past.Folded(
                new TreeSet<>(fold.texts("edited")),
                new TreeSet<>(fold.texts("unkept")),
                fold.texts("owned")));
  }
}

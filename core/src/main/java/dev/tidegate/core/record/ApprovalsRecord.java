package dev.tidegate.core.record;

import dev.tidegate.core.approval.Approval;
import dev.tidegate.core.approval.Approvals;
import dev.tidegate.core.approval.Provenance;
import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.plan.PlanHash;
import java.util.ArrayList;
import java.util.List;

/** Approvals as part of a status, and what they are checked against as part of an observation. */
final class ApprovalsRecord {
  private ApprovalsRecord() {}

  static void put(MapNode.Builder out, Approvals approvals) {
    if (approvals.count() > 0) {
      List<Node> given =
          approvals.given().stream().map(approval -> (Node) toNode(approval)).toList();
      out.put("approvals", ListNode.of(given));
    }
    RecordFields.text(out, "approvalsVoided", approvals.voided());
  }

  private static MapNode toNode(Approval approval) {
    MapNode.Builder out = MapNode.builder().put("actor", approval.actor());
    RecordFields.instant(out, "at", approval.at());
    RecordFields.text(out, "reason", approval.reason()).put("planHash", approval.plan().value());
    RecordFields.int64(out, "definitions", approval.definitions());
    return RecordFields.int64(out, "looks", approval.looks()).build();
  }

  /** Reads what is stored; statuses from before approvals have none. */
  static Approvals approvals(Fields in) {
    List<Approval> given = new ArrayList<>();
    for (Fields one : in.maps("approvals")) {
      PlanHash plan = RecordFields.value(one, "planHash", PlanHash::new);
      String actor = one.text("actor");
      if (plan != null && !actor.isEmpty()) {
        given.add(
            new Approval(
                actor,
                RecordFields.instant(one, "at"),
                one.text("reason", ""),
                plan,
                RecordFields.int64(one, "definitions"),
                RecordFields.int64(one, "looks")));
      }
    }
    return new Approvals(given, in.text("approvalsVoided", ""));
  }

  /** Nothing where it was not looked up, as in records from before approvals. */
  static void put(MapNode.Builder out, Provenance provenance) {
    if (!provenance.equals(Provenance.NONE)) {
      MapNode.Builder node = MapNode.builder();
      RecordFields.text(node, "author", provenance.author());
      RecordFields.int64(node, "revision", provenance.revision());
      out.put("provenance", RecordFields.text(node, "flag", provenance.flag()).build());
    }
  }

  static Provenance provenance(Fields in) {
    Fields node = in.optionalMap("provenance");
    return node == null
        ? Provenance.NONE
        : new Provenance(
            node.text("author", ""),
            Math.max(0, RecordFields.int64(node, "revision")),
            node.text("flag", ""));
  }
}

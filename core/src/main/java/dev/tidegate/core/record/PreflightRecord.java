package dev.tidegate.core.record;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.rollout.Preflight;
import dev.tidegate.core.rollout.PreflightCheck;

/** What was known of a preflight, as part of an observation; absent where nothing was checked. */
final class PreflightRecord {
  private PreflightRecord() {}

  static void put(MapNode.Builder out, Preflight preflight) {
    if (preflight.asked()) {
      out.put(
          "preflight",
          ListNode.of(preflight.found().stream().map(PreflightRecord::toNode).toList()));
    }
  }

  private static MapNode toNode(PreflightCheck check) {
    MapNode.Builder out =
        MapNode.builder().put("name", check.name()).put("state", check.state().name());
    return RecordFields.text(out, "detail", check.detail()).build();
  }

  static Preflight read(Fields in) {
    return in.has("preflight")
        ? Preflight.of(in.maps("preflight").stream().map(PreflightRecord::check).toList())
        : Preflight.NOT_ASKED;
  }

  private static PreflightCheck check(Fields in) {
    String name = in.text("name");
    return new PreflightCheck(
        name.isEmpty() ? "unknown" : name,
        in.constant("state", PreflightCheck.State.class),
        in.text("detail", ""));
  }
}

package dev.tidegate.orchestrator.view;

import dev.tidegate.core.cohort.Share;
import dev.tidegate.core.document.BoolNode;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.orchestrator.wire.Overlay;
import java.util.ArrayList;
import java.util.List;

/**
 * Lays a stage over a flag's body, as a flagd rule, so that foreign clients bucket exactly as ours:
 * the total is always 100,000 with the candidate first, hence growth is monotone.
 */
final class OverlayRule {
  private static final MapNode TARGETING_KEY = MapNode.of("var", TextNode.of("targetingKey"));

  private OverlayRule() {}

  /** The body with the overlay; a flag without state or targeting of its own keeps that. */
  static MapNode over(MapNode body, Overlay overlay) {
    if (overlay.share().equals(Share.ALL) && overlay.audience() == null) {
      return body.toBuilder().put("targeting", constant(overlay.variant())).build();
    }
    Node base = body.get("targeting");
    Node otherwise = base == null || isEmptyRule(base) ? NullNode.of() : base;
    Node rule =
        MapNode.of("if", ListNode.of(inside(overlay), TextNode.of(overlay.variant()), otherwise));
    return body.toBuilder().put("targeting", rule).build();
  }

  /** A rule, since a bare text is no targeting: always the variant, whoever asks. */
  private static Node constant(String variant) {
    return MapNode.of("if", ListNode.of(BoolNode.of(true), TextNode.of(variant)));
  }

  private static boolean isEmptyRule(Node rule) {
    return rule instanceof MapNode map && map.members().isEmpty();
  }

  private static Node inside(Overlay overlay) {
    List<Node> all = new ArrayList<>();
    if (!overlay.share().equals(Share.ALL)) {
      all.add(TARGETING_KEY);
      all.add(bucketed(overlay));
    }
    Node audience = overlay.audience();
    if (audience != null) {
      all.add(audience);
    }
    return MapNode.of("and", ListNode.of(all));
  }

  private static Node bucketed(Overlay overlay) {
    Node unit = MapNode.of("cat", ListNode.of(TextNode.of(overlay.salt()), TARGETING_KEY));
    Node fractional =
        MapNode.of(
            "fractional",
            ListNode.of(
                unit, part("in", overlay.share()), part("out", overlay.share().remainder())));
    return MapNode.of("===", ListNode.of(fractional, TextNode.of("in")));
  }

  private static Node part(String name, Share share) {
    return ListNode.of(TextNode.of(name), NumberNode.of(share.buckets()));
  }
}

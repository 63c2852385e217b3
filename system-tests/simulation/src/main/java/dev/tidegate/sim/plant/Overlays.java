package dev.tidegate.sim.plant;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.TextNode;

/** What a stage serves, made wrong. */
final class Overlays {
  private static final long ALL = 100_000;

  private Overlays() {}

  static MapNode saltedByStage(MapNode overlay) {
    return overlay.get("salt") instanceof TextNode salt
        ? overlay.toBuilder().put("salt", salt.value() + "/" + number(overlay, "stage")).build()
        : overlay;
  }

  static MapNode twiceTheShare(MapNode overlay) {
    return overlay.toBuilder().put("share", Math.min(ALL, 2 * number(overlay, "share"))).build();
  }

  private static long number(MapNode overlay, String name) {
    Node node = overlay.get(name);
    return node instanceof NumberNode number ? Long.parseLong(number.text()) : 0;
  }
}

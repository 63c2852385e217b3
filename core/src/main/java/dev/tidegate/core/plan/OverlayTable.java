package dev.tidegate.core.plan;

import dev.tidegate.core.flag.Overlay;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a stage serves, as overlays over the flags' own definitions. */
public final class OverlayTable {
  private OverlayTable() {}

  /**
   * The overlays of stage {@code index}, by flag key: those of all stages up to it, the later
   * winning; empty for 0, the start.
   */
  public static Map<String, Overlay> of(RolloutPlan plan, int index) {
    Map<String, Overlay> overlays = new LinkedHashMap<>();
    if (index > 0) {
      plan.stage(index).table().forEach((key, flag) -> overlays.put(key, overlay(plan, flag)));
    }
    return overlays;
  }

  private static Overlay overlay(RolloutPlan plan, StageFlag flag) {
    return new Overlay(flag.variant(), flag.share(), plan.salt(), flag.audience());
  }
}

package dev.tidegate.core.plan;

import dev.tidegate.core.flag.FlagDefinition;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a completed rollout leaves behind in the flags. No evaluation changes by it. */
public final class Fold {
  private Fold() {}

  /**
   * The definitions to put when the rollout completes, by flag key. A flag that is gone is left
   * out: there is nothing to serve.
   *
   * @param definitions as they are now; may hold more flags than the plan's
   */
  public static Map<String, FlagDefinition> of(
      RolloutPlan plan, Map<String, FlagDefinition> definitions) {
    Map<String, FlagDefinition> folded = new LinkedHashMap<>();
    OverlayTable.of(plan, plan.last())
        .forEach(
            (key, overlay) -> {
              FlagDefinition base = definitions.get(key);
              if (base != null) {
                folded.put(key, overlay.foldInto(base));
              }
            });
    return folded;
  }
}

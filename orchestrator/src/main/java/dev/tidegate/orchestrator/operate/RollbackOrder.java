package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.StoredManifest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** In which order rollouts that come after each other are rolled back: dependants first. */
final class RollbackOrder {
  private RollbackOrder() {}

  /** Turns of rollouts that do not depend on each other; each after all that come after it. */
  static List<List<RolloutName>> turns(List<RolloutEntry> entries) {
    List<RolloutEntry> left = new ArrayList<>(entries);
    List<List<RolloutName>> turns = new ArrayList<>();
    while (!left.isEmpty()) {
      List<RolloutEntry> free =
          left.stream()
              .filter(entry -> left.stream().noneMatch(other -> comesAfter(other, entry)))
              .toList();
      List<RolloutEntry> turn = free.isEmpty() ? List.copyOf(left) : free; // a cycle: all of it
      left.removeAll(turn);
      turns.add(turn.stream().map(RolloutEntry::name).toList());
    }
    return turns;
  }

  private static boolean comesAfter(RolloutEntry later, RolloutEntry earlier) {
    return !later.name().equals(earlier.name())
        && later.name().namespace().equals(earlier.name().namespace())
        && after(later).contains(earlier.name().name());
  }

  /** Of a rollout that has not started there is only the manifest. */
  private static List<String> after(RolloutEntry entry) {
    @Nullable Stored<RolloutPlan> plan = entry.plan();
    if (plan != null && !entry.hasNewIncarnation()) {
      return plan.value().after();
    }
    @Nullable Stored<StoredManifest> spec = entry.spec();
    return spec != null && spec.value().spec().get("after") instanceof ListNode names
        ? names.items().stream()
            .filter(TextNode.class::isInstance)
            .map(name -> ((TextNode) name).value())
            .toList()
        : List.of();
  }
}

package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.document.Position;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.flag.FlagDefinition;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.Stage;
import dev.tidegate.core.plan.StageFlag;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.Stored;
import org.jspecify.annotations.Nullable;

/** The base of a flag may be edited while a rollout owns it, unless that breaks the rollout. */
final class OwnedFlags {
  private OwnedFlags() {}

  /** Adds a problem for every planned variant that {@code flag} would no longer have. */
  static void check(NamespaceView view, FlagDefinition flag, Problems problems) {
    view.ownerOf(flag.key()).ifPresent(owner -> check(owner, flag, problems));
  }

  private static void check(RolloutEntry owner, FlagDefinition flag, Problems problems) {
    @Nullable Stored<RolloutPlan> plan = owner.plan();
    if (plan == null) {
      return;
    }
    for (Stage stage : plan.value().stages()) {
      @Nullable StageFlag planned = stage.flags().get(flag.key());
      if (planned != null && !flag.variants().containsKey(planned.variant())) {
        problems.add(
            new Problem(
                "$.flags['%s'].variants".formatted(flag.key()),
                Position.NONE,
                "variant '%s' is missing, which stage %s of rollout %s serves"
                    .formatted(planned.variant(), stage.name(), owner.name().name()),
                "keep the variant until the rollout has ended"));
      }
    }
  }
}

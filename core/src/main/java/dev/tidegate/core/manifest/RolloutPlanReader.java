package dev.tidegate.core.manifest;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.RolloutSpec;
import dev.tidegate.core.plan.RolloutUid;

/** Reads stored plans. Stateless; for any thread. */
public final class RolloutPlanReader {
  private RolloutPlanReader() {}

  /**
   * Reads what {@link RolloutPlan#toNode} wrote; unknown members are skipped.
   *
   * @throws InvalidDocumentException if it is no plan
   */
  public static RolloutPlan read(Node node) {
    Problems problems = new Problems();
    ReadingScope scope = new ReadingScope(problems, false);
    Fields fields = Fields.of(node, Problem.ROOT, problems);
    RolloutName name =
        new RolloutName(
            scope.name(fields, "namespace", "default"), scope.name(fields, "name", "unnamed"));
    RolloutUid uid = new RolloutUid(scope.name(fields, "uid", RolloutSpec.DRAFT_UID.value()));
    RolloutPlan plan = new PlanReader(scope, fields).read(name, uid);
    problems.throwIfAny();
    if (plan == null) {
      throw new AssertionError("no plan and no problem: " + name);
    }
    return plan;
  }
}

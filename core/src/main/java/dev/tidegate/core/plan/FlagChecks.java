package dev.tidegate.core.plan;

import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.Position;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.flag.FlagDefinition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What can be checked of a plan only with the definitions of its flags. */
public final class FlagChecks {
  private static final long DEFINITIONS_BYTES_MAX = 1024 * 1024;

  private FlagChecks() {}

  /**
   * The problems of a plan with these flags; empty if it fits.
   *
   * @param definitions by key; may hold more flags than the plan's
   */
  public static List<Problem> check(RolloutPlan plan, Map<String, FlagDefinition> definitions) {
    List<Problem> problems = new ArrayList<>();
    for (Stage stage : plan.stages()) {
      stage.flags().forEach((key, flag) -> check(stage, key, flag, definitions, problems));
    }
    long bytes = 0;
    for (String key : plan.flags()) {
      FlagDefinition definition = definitions.get(key);
      if (definition != null) {
        bytes += JsonWriter.compact(definition.toNode()).getBytes(StandardCharsets.UTF_8).length;
      }
    }
    if (bytes > DEFINITIONS_BYTES_MAX) {
      problems.add(
          new Problem(
              "$.spec.stages",
              Position.NONE,
              "the definitions of its flags have "
                  + bytes
                  + " bytes, more than "
                  + DEFINITIONS_BYTES_MAX,
              "split the rollout in several, ordered by 'after'"));
    }
    return problems;
  }

  private static void check(
      Stage stage,
      String key,
      StageFlag flag,
      Map<String, FlagDefinition> definitions,
      List<Problem> problems) {
    String path = Problem.member(Problem.item("$.spec.stages", stage.index() - 1) + ".flags", key);
    FlagDefinition definition = definitions.get(key);
    if (definition == null) {
      problems.add(
          new Problem(
              path,
              Position.NONE,
              "there is no flag '" + key + "'",
              "create it with 'flag apply'"));
    } else if (!definition.variants().containsKey(flag.variant())) {
      problems.add(
          new Problem(
              Problem.member(path, "variant"),
              Position.NONE,
              "flag '" + key + "' has no variant '" + flag.variant() + "'",
              "it has " + String.join(", ", definition.variants().keySet())));
    }
  }

  /** What {@link #check} would look at, for people who have no definitions at hand. */
  public static List<String> notChecked(RolloutPlan plan) {
    List<String> notChecked = new ArrayList<>();
    notChecked.add("that the flags exist: " + String.join(", ", plan.flags()));
    notChecked.add("that the flags have the variants named, and their size together");
    notChecked.add("that no other active rollout owns one of the flags");
    return notChecked;
  }
}

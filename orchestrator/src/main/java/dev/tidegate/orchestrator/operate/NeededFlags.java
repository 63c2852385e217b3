package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.flag.FlagDefinition;
import dev.tidegate.core.flag.PrerequisiteProblems;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.Stored;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Flags need one another by their prerequisites: what is stored must keep that together. */
final class NeededFlags {
  private NeededFlags() {}

  /** Adds a problem for each prerequisite that would not hold together with {@code flag} stored. */
  static void check(NamespaceView view, FlagDefinition flag, Problems problems) {
    PrerequisiteProblems.check(
        Map.of(flag.key(), flag), definitions(view), rules(view), key -> Problem.ROOT, problems);
  }

  /** Why {@code key} cannot be deleted, or nothing. */
  static <T> Optional<Outcome<T>> whyKept(NamespaceView view, String key) {
    Set<String> needing = PrerequisiteProblems.needing(key, definitions(view));
    return needing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Outcome.Conflict<>(
                "flag " + key + " is needed by " + String.join(", ", needing),
                "their prerequisites name it",
                "change the prerequisites of " + String.join(", ", needing) + " first"));
  }

  /** The stored flags that can be understood. */
  static Map<String, FlagDefinition> definitions(NamespaceView view) {
    Map<String, FlagDefinition> definitions = new TreeMap<>();
    for (Map.Entry<String, Stored<MapNode>> flag : view.flags().entrySet()) {
      @Nullable FlagDefinition definition =
          FlagDefinition.parse(flag.getKey(), flag.getValue().value(), new Problems());
      if (definition != null) {
        definitions.put(flag.getKey(), definition);
      }
    }
    return definitions;
  }

  /** The stored shared rules, with those that they refer to written out. */
  static Map<String, Node> rules(NamespaceView view) {
    return view.effective().evaluators();
  }
}

package dev.tidegate.cli.diff;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.LineDiff;
import dev.tidegate.cli.terminal.Style;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.document.YamlWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two expanded plans, part by part: each stage by its name, each analysis by
 * its name, everything else by its member. What follows from the rest is left out.
 *
 * @param changes in the order of the plans
 */
record PlanDiff(List<Change> changes) {
  /** Names of an incarnation, sums of the rest, and what all stages up to one set together. */
  private static final Set<String> DERIVED = Set.of("uid", "hash", "namespace", "name");

  PlanDiff {
    changes = List.copyOf(changes);
  }

  /**
   * A part that differs.
   *
   * @param path for example {@code stages.canary}
   * @param before null if it is new
   * @param after null if it goes
   */
  record Change(String path, @Nullable Node before, @Nullable Node after) {
    MapNode toNode() {
      return MapNode.builder()
          .put("path", path)
          .put("effect", before == null ? "created" : after == null ? "removed" : "changed")
          .putIfPresent("before", before)
          .putIfPresent("after", after)
          .build();
    }
  }

  static PlanDiff between(MapNode before, MapNode after) {
    Map<String, Node> left = parts(before);
    Map<String, Node> right = parts(after);
    Set<String> paths = new LinkedHashSet<>(left.keySet());
    paths.addAll(right.keySet());
    List<Change> changes = new ArrayList<>();
    for (String path : paths) {
      Node was = left.get(path);
      Node is = right.get(path);
      if (was == null || !was.equals(is)) {
        changes.add(new Change(path, was, is));
      }
    }
    return new PlanDiff(changes);
  }

  private static Map<String, Node> parts(MapNode plan) {
    Map<String, Node> parts = new LinkedHashMap<>();
    plan.members()
        .forEach(
            (name, node) -> {
              if (name.equals("stages")) {
                new Doc(node)
                    .items()
                    .forEach(
                        stage ->
                            parts.put(
                                "stages." + stage.text("name"),
                                stage.map().toBuilder().remove("table").build()));
              } else if (name.equals("analysis") && node instanceof MapNode analyses) {
                analyses.members().forEach((key, one) -> parts.put("analysis." + key, one));
              } else if (!DERIVED.contains(name)) {
                parts.put(name, node);
              }
            });
    return parts;
  }

  MapNode toNode(String name, String file) {
    return MapNode.builder()
        .put("apiVersion", "tidegate.dev/v1")
        .put("kind", "PlanDiff")
        .put("name", name)
        .put("file", file)
        .put("equal", changes.isEmpty())
        .put("changes", ListNode.of(changes.stream().map(Change::toNode).toList()))
        .build();
  }

  List<String> lines(Style style) {
    List<String> lines = new ArrayList<>();
    for (Change change : changes) {
      lines.add(
          change.before() == null
              ? style.green("+ " + change.path())
              : change.after() == null
                  ? style.red("- " + change.path())
                  : style.yellow("~ " + change.path()));
      LineDiff.between(yaml(change.before()), yaml(change.after()))
          .forEach(line -> lines.add("    " + coloured(line, style)));
    }
    return lines;
  }

  static String coloured(String line, Style style) {
    return line.startsWith("-")
        ? style.red(line)
        : line.startsWith("+") ? style.green(line) : style.dim(line);
  }

  private static List<String> yaml(@Nullable Node node) {
    if (node == null) {
      return List.of();
    }
    return node instanceof TextNode text
        ? List.of(text.value())
        : YamlWriter.write(node).stripTrailing().lines().toList();
  }
}

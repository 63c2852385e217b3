package dev.tidegate.core.flag;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.Position;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.document.TextNode;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What other flags must give for the same context before a flag is evaluated as usual; where they
 * do not, the flag gives one fixed variant.
 *
 * @param when by flag the variants one of which it must give, in the order they are asked
 * @param otherwise the variant given where a prerequisite is not met
 */
record Prerequisites(Map<String, Set<String>> when, String otherwise) {
  /** The member of a flag body that holds them. */
  static final String MEMBER = "prerequisites";

  private static final String WHEN = "when";
  private static final String OTHERWISE = "otherwise";
  private static final int FLAGS_MAX = 16;

  Prerequisites {
    when = Collections.unmodifiableMap(new LinkedHashMap<>(when));
  }

  /** True if {@code flag} has any, be they well formed or not. */
  static boolean areIn(FlagDefinition flag) {
    Node node = flag.others().get(MEMBER);
    return node != null && !(node instanceof NullNode);
  }

  /** Those of {@code flag}, or null if it has none or they are malformed. */
  static @Nullable Prerequisites of(FlagDefinition flag) {
    return areIn(flag)
        ? read(flag.others().get(MEMBER), flag.variants().keySet(), Problem.ROOT, new Problems())
        : null;
  }

  /** The flags that {@code flag} needs. */
  static Set<String> neededBy(FlagDefinition flag) {
    Prerequisites prerequisites = of(flag);
    return prerequisites == null ? Set.of() : prerequisites.when.keySet();
  }

  /** {@code keys} and the flags that need one of them, directly or through others. */
  static Set<String> dependants(Set<String> keys, Collection<FlagDefinition> flags) {
    Map<String, Set<String>> needs = new HashMap<>();
    for (FlagDefinition flag : flags) {
      if (areIn(flag)) {
        needs.put(flag.key(), neededBy(flag));
      }
    }
    Set<String> dependants = new LinkedHashSet<>(keys);
    boolean grew = !needs.isEmpty();
    while (grew) {
      grew = false;
      for (Map.Entry<String, Set<String>> flag : needs.entrySet()) {
        if (!Collections.disjoint(flag.getValue(), dependants)) {
          grew |= dependants.add(flag.getKey());
        }
      }
    }
    return dependants;
  }

  /**
   * Reads the member, which lies at {@code path}, and records what is wrong with it.
   *
   * @param variants those of the flag itself
   * @return null if anything is wrong
   */
  static @Nullable Prerequisites read(
      @Nullable Node node, Set<String> variants, String path, Problems problems) {
    if (!(node instanceof MapNode map)) {
      String kind = node == null ? "missing" : node.kind();
      problems.add(
          new Problem(
              path,
              node == null ? Position.NONE : node.position(),
              "prerequisites must be a map, but are " + kind,
              "{when: {other-flag: variant}, otherwise: variant}"));
      return null;
    }
    int before = problems.list().size();
    map.members()
        .forEach(
            (name, value) -> {
              if (!name.equals(WHEN) && !name.equals(OTHERWISE)) {
                problems.add(
                    Problem.member(path, name),
                    value,
                    "unknown key '" + name + "'",
                    "when, otherwise");
              }
            });
    Map<String, Set<String>> when = when(map, Problem.member(path, WHEN), problems);
    String otherwise = otherwise(map, variants, Problem.member(path, OTHERWISE), problems);
    return otherwise == null || problems.list().size() > before
        ? null
        : new Prerequisites(when, otherwise);
  }

  private static Map<String, Set<String>> when(MapNode map, String at, Problems problems) {
    Map<String, Set<String>> when = new LinkedHashMap<>();
    if (!(map.get(WHEN) instanceof MapNode flags)
        || flags.members().isEmpty()
        || flags.members().size() > FLAGS_MAX) {
      problems.add(
          at,
          map,
          "1 to " + FLAGS_MAX + " flags with their variants are required",
          "{other-flag: on}");
      return when;
    }
    flags
        .members()
        .forEach(
            (flag, value) -> {
              List<Node> names = value instanceof ListNode list ? list.items() : List.of(value);
              Set<String> variants = new LinkedHashSet<>();
              names.forEach(name -> variants.add(name instanceof TextNode t ? t.value() : ""));
              if (variants.isEmpty() || variants.contains("")) {
                problems.add(
                    Problem.member(at, flag),
                    value,
                    "must be the name of a variant or a list of names",
                    "put it in quotes");
              }
              when.put(flag, variants);
            });
    return when;
  }

  private static @Nullable String otherwise(
      MapNode map, Set<String> variants, String at, Problems problems) {
    Node node = map.get(OTHERWISE);
    if (node instanceof TextNode name && variants.contains(name.value())) {
      return name.value();
    }
    String is = node == null ? "is missing" : "is " + node;
    problems.add(
        at,
        node == null ? map : node,
        "'otherwise' " + is,
        "the variant given where a prerequisite is not met: one of " + variants);
    return null;
  }
}

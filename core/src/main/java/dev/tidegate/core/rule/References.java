package dev.tidegate.core.rule;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts shared rules where {@code {"$ref": name}} stands, as flagd does: name by name in the order
 * of the shared rules, so that a rule may refer to later ones only. Growth is bounded.
 */
final class References {
  private static final String REF = "$ref";

  /** Deepest nesting of shared rules in one another. */
  private static final int NESTED_MAX = 50;

  private final String name;
  private final Node replacement;

  private References(String name, Node replacement) {
    this.name = name;
    this.replacement = replacement;
  }

  /**
   * The rule with all known references replaced; unknown ones stay and do not compile.
   *
   * @throws MalformedRule if the result is too large or too deep
   */
  static Node resolve(Node rule, Map<String, Node> evaluators) {
    Node resolved = rule;
    for (Map.Entry<String, Node> evaluator : evaluators.entrySet()) {
      if (in(resolved).contains(evaluator.getKey())) {
        resolved = new References(evaluator.getKey(), evaluator.getValue()).replace(resolved);
        RuleBounds.check(resolved);
      }
    }
    return resolved;
  }

  /**
   * Shared rules with those that they refer to written out, whatever their order. A reference that
   * leads back to its own rule stays, and so does a rule that would become too large.
   */
  static Map<String, Node> writtenOut(Map<String, Node> evaluators) {
    Map<String, Node> done = new LinkedHashMap<>();
    evaluators.keySet().forEach(name -> writtenOut(name, evaluators, done, new LinkedHashSet<>()));
    Map<String, Node> inOrder = new LinkedHashMap<>();
    evaluators.keySet().forEach(name -> inOrder.put(name, done.getOrDefault(name, NullNode.of())));
    return inOrder;
  }

  private static Node writtenOut(
      String name, Map<String, Node> evaluators, Map<String, Node> done, Set<String> open) {
    Node rule = evaluators.getOrDefault(name, NullNode.of());
    Node known = done.get(name);
    if (known != null) {
      return known;
    }
    open.add(name);
    Node resolved = rule;
    try {
      RuleBounds.check(rule);
      for (String other : in(rule)) {
        if (evaluators.containsKey(other) && !open.contains(other) && open.size() < NESTED_MAX) {
          Node replacement = writtenOut(other, evaluators, done, open);
          resolved = new References(other, replacement).replace(resolved);
          RuleBounds.check(resolved);
        }
      }
    } catch (MalformedRule e) {
      resolved = rule;
    }
    open.remove(name);
    done.put(name, resolved);
    return resolved;
  }

  /** The names referred to in {@code rule}. */
  static Set<String> in(Node rule) {
    Set<String> names = new LinkedHashSet<>();
    collect(rule, names);
    return names;
  }

  private static void collect(Node node, Set<String> names) {
    if (node instanceof ListNode list) {
      list.items().forEach(item -> collect(item, names));
    } else if (node instanceof MapNode map) {
      String name = nameOf(map);
      if (name != null) {
        names.add(name);
      } else {
        map.members().values().forEach(member -> collect(member, names));
      }
    }
  }

  /** The name {@code map} refers to, or null if it is no reference. */
  static @Nullable String nameOf(MapNode map) {
    return map.members().size() == 1 && map.get(REF) instanceof TextNode text ? text.value() : null;
  }

  private Node replace(Node node) {
    if (node instanceof ListNode list) {
      List<Node> items = new ArrayList<>(list.items().size());
      list.items().forEach(item -> items.add(replace(item)));
      return new ListNode(items, list.position());
    }
    if (node instanceof MapNode map) {
      if (name.equals(nameOf(map))) {
        return replacement;
      }
      Map<String, Node> members = new LinkedHashMap<>();
      map.members().forEach((key, value) -> members.put(key, replace(value)));
      return new MapNode(members, map.position());
    }
    return node;
  }
}

package dev.tidegate.core.rule;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Spelling;
import dev.tidegate.core.document.TextNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The operators a rule may use, and which expressions are constant. */
final class Operators {
  /** Operators over values only: constant if their operands are. */
  private static final Set<String> PURE =
      Set.of(
          "if", "?:", "and", "or", "!", "!!", "==", "!=", "===", "!==", "<", "<=", ">", ">=", "+",
          "-", "*", "/", "%", "min", "max", "merge", "in", "cat", "substr");

  private static final Set<String> ITERATING =
      Set.of("map", "filter", "some", "none", "all", "reduce");

  private static final Set<String> READING =
      Set.of("var", "missing", "missing_some", "starts_with", "ends_with", "sem_ver", "fractional");

  private Operators() {}

  static boolean isKnown(String name) {
    return PURE.contains(name) || ITERATING.contains(name) || READING.contains(name);
  }

  static @Nullable String suggestion(String name) {
    List<String> all = Stream.of(PURE, ITERATING, READING).flatMap(Set::stream).sorted().toList();
    return Spelling.didYouMean(name, all);
  }

  /**
   * The operator of a map that is not empty.
   *
   * @throws MalformedRule if it has several members or an unknown name
   */
  static String nameOf(MapNode map) {
    String name = map.members().keySet().iterator().next();
    if (map.members().size() > 1) {
      throw new MalformedRule(map, "a rule has one operator, not " + map.members().keySet());
    }
    if (!isKnown(name)) {
      throw new MalformedRule(map, "unknown operator '" + name + "'");
    }
    return name;
  }

  /**
   * True if {@code node} has the same value in every context.
   *
   * @param inIteration inside an operator whose list is constant too, where variables are
   * @throws MalformedRule if it meets an unknown operator
   */
  static boolean isConstant(Node node, boolean inIteration) {
    if (node instanceof ListNode list) {
      return list.items().stream().allMatch(item -> isConstant(item, inIteration));
    }
    if (!(node instanceof MapNode map) || map.members().isEmpty()) {
      return true;
    }
    Map.Entry<String, Node> member = map.members().entrySet().iterator().next();
    String name = member.getKey();
    Node operand = member.getValue();
    if (!isKnown(name)) {
      throw new MalformedRule(map, "unknown operator '" + name + "'");
    }
    if (ITERATING.contains(name)) {
      return isConstant(item(operand, 0), inIteration) && isConstant(item(operand, 1), true);
    }
    if (READING.contains(name)) {
      return switch (name) {
        case "var" -> inIteration && !JsValue.text(JsValue.of(operand)).contains("../../");
        case "missing" -> operand instanceof ListNode list && list.items().isEmpty();
        default -> false;
      };
    }
    return isConstant(operand, inIteration);
  }

  private static Node item(Node operand, int index) {
    boolean there = operand instanceof ListNode list && index < list.items().size();
    return there ? ((ListNode) operand).items().get(index) : TextNode.of("");
  }
}

package dev.tidegate.core.flag;

import dev.tidegate.core.document.BoolNode;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Turns a rule that gives a variant into one that says whether it is wanted, false where the rule
 * gives null. Branches keep their place, so that nothing is evaluated twice and, for the usual
 * rules, nothing is allocated.
 *
 * @param wanted names of variants
 * @param inverted true to ask for any other text than the wanted ones instead
 */
record VariantTest(Set<String> wanted, boolean inverted) {

  Node of(Node rule) {
    if (rule instanceof NullNode) {
      return rule;
    }
    if (rule instanceof TextNode text) {
      return answer(text.value());
    }
    if (rule instanceof BoolNode bool) {
      return answer(String.valueOf(bool.value()));
    }
    if (rule instanceof MapNode map && map.members().size() == 1) {
      String operator = map.members().keySet().iterator().next();
      if (map.get(operator) instanceof ListNode operands) {
        if (isChoice(operator) && operands.items().size() > 1) {
          return choice(operator, operands.items());
        }
        if (operator.equals("fractional") && isPlainSplit(operands.items())) {
          return split(rule, operands.items());
        }
      }
    }
    return any(rule);
  }

  private static boolean isChoice(String operator) {
    return operator.equals("if") || operator.equals("?:");
  }

  private BoolNode answer(String variant) {
    return BoolNode.of(wanted.contains(variant) != inverted);
  }

  /** Conditions stay, results are asked. */
  private Node choice(String operator, List<Node> operands) {
    List<Node> asked = new ArrayList<>();
    for (int i = 0; i < operands.size(); i++) {
      boolean condition = i % 2 == 0 && i + 1 < operands.size();
      asked.add(condition ? operands.get(i) : of(operands.get(i)));
    }
    return MapNode.of(operator, ListNode.of(asked));
  }

  private static boolean isPlainSplit(List<Node> operands) {
    for (int i = 0; i < operands.size(); i++) {
      boolean entry =
          operands.get(i) instanceof ListNode list
              && !list.items().isEmpty()
              && list.items().get(0) instanceof TextNode;
      if (!entry && (i > 0 || operands.get(i) instanceof ListNode)) {
        return false;
      }
    }
    return true;
  }

  private Node split(Node rule, List<Node> operands) {
    List<Node> names = new ArrayList<>();
    for (Node operand : operands) {
      if (operand instanceof ListNode entry
          && entry.items().get(0) instanceof TextNode name
          && wanted.contains(name.value()) != inverted
          && !names.contains(name)) {
        names.add(name);
      }
    }
    return MapNode.of("in", ListNode.of(rule, ListNode.of(names)));
  }

  /** Whatever the rule gives becomes the only item of a list, so that it is evaluated once. */
  private Node any(Node rule) {
    Node result = MapNode.of("var", TextNode.of(""));
    Node names = ListNode.of(wanted.stream().map(name -> (Node) TextNode.of(name)).toList());
    Node text = MapNode.of("cat", ListNode.of(result));
    Node in = MapNode.of("in", ListNode.of(text, names));
    Node there = MapNode.of("!==", ListNode.of(result, NullNode.of()));
    Node test =
        MapNode.of("and", ListNode.of(there, inverted ? MapNode.of("!", ListNode.of(in)) : in));
    return MapNode.of("some", ListNode.of(ListNode.of(rule), test));
  }
}

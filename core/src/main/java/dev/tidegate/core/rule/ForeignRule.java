package dev.tidegate.core.rule;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a rule independent of the flag it belongs to: a split that hashes the flag's key and the
 * targeting key names both, and the key is written where the rule reads it.
 *
 * @param flagKey the flag the rule belongs to
 */
record ForeignRule(String flagKey) {
  private static final Node TARGETING_KEY =
      MapNode.of("var", TextNode.of(EvaluationContext.TARGETING_KEY));
  private static final TextNode OWN_KEY = TextNode.of(FlagProperties.NAME + ".flagKey");

  Node of(Node node) {
    if (node instanceof ListNode list) {
      return new ListNode(all(list.items()), list.position());
    }
    if (!(node instanceof MapNode map)) {
      return node;
    }
    if (readsOwnKey(map)) {
      return TextNode.of(flagKey);
    }
    Map<String, Node> members = new LinkedHashMap<>();
    map.members().forEach((name, value) -> members.put(name, of(value)));
    return map.get("fractional") instanceof ListNode entries && isUnkeyed(entries)
        ? keyed(all(entries.items()))
        : new MapNode(members, map.position());
  }

  private List<Node> all(List<Node> nodes) {
    List<Node> rewritten = new ArrayList<>(nodes.size());
    nodes.forEach(node -> rewritten.add(of(node)));
    return rewritten;
  }

  private static boolean readsOwnKey(MapNode map) {
    Node name = map.get("var");
    return OWN_KEY.equals(name)
        || (name instanceof ListNode list
            && !list.items().isEmpty()
            && OWN_KEY.equals(list.items().get(0)));
  }

  private static boolean isUnkeyed(ListNode entries) {
    return !entries.items().isEmpty() && entries.items().get(0) instanceof ListNode;
  }

  /** Without a targeting key nobody is split, so that is asked first. */
  private Node keyed(List<Node> entries) {
    List<Node> operands = new ArrayList<>();
    operands.add(MapNode.of("cat", ListNode.of(TextNode.of(flagKey), TARGETING_KEY)));
    operands.addAll(entries);
    Node split = MapNode.of("fractional", ListNode.of(operands));
    return MapNode.of("if", ListNode.of(TARGETING_KEY, split, NullNode.of()));
  }
}

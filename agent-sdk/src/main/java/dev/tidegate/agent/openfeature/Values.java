package dev.tidegate.agent.openfeature;

import dev.openfeature.sdk.MutableStructure;
import dev.openfeature.sdk.Value;
import dev.tidegate.core.document.BoolNode;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.Position;
import dev.tidegate.core.document.TextNode;
import java.util.HashMap;
import java.util.Map;

/** Values of flags in OpenFeature's words. */
final class Values {
  /** No value. */
  static final Node NULL = new NullNode(Position.NONE);

  private Values() {}

  static Value of(Node node) {
    if (node instanceof MapNode map) {
      Map<String, Value> members = new HashMap<>();
      map.members().forEach((name, member) -> members.put(name, of(member)));
      return new Value(new MutableStructure(members));
    }
    if (node instanceof ListNode list) {
      return new Value(list.items().stream().map(Values::of).toList());
    }
    if (node instanceof TextNode text) {
      return new Value(text.value());
    }
    if (node instanceof NumberNode number) {
      return number(number);
    }
    if (node instanceof BoolNode bool) {
      return new Value(bool.value());
    }
    if (node instanceof NullNode) {
      return new Value();
    }
    throw new AssertionError(node);
  }

  private static Value number(NumberNode number) {
    if (number.isWhole()) {
      long whole = number.longValue();
      return whole == (int) whole ? new Value((int) whole) : new Value(whole);
    }
    return new Value(number.doubleValue());
  }
}

package dev.tidegate.core.document;

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/**
 * One text for equal values, for hashing and comparing: compact JSON with names sorted by UTF-16
 * code units and numbers without superfluous digits. Equal nodes have equal texts.
 */
public final class CanonicalJson {
  private static final int PLAIN_DIGITS_MAX = 21;

  private CanonicalJson() {}

  /** The canonical text of {@code node}. */
  public static String of(Node node) {
    return JsonWriter.compact(sorted(node));
  }

  private static Node sorted(Node node) {
    if (node instanceof MapNode map) {
      Map<String, Node> members = new TreeMap<>();
      map.members().forEach((name, value) -> members.put(name, sorted(value)));
      return MapNode.of(members);
    }
    if (node instanceof ListNode list) {
      return ListNode.of(list.items().stream().map(CanonicalJson::sorted).toList());
    }
    return node instanceof NumberNode number ? shortest(number) : node;
  }

  private static NumberNode shortest(NumberNode number) {
    BigDecimal value = number.value();
    if (value.signum() == 0) {
      return NumberNode.of(0);
    }
    BigDecimal stripped = value.stripTrailingZeros();
    boolean plain =
        stripped.scale() <= 0 && stripped.precision() - (long) stripped.scale() <= PLAIN_DIGITS_MAX;
    String text = plain ? stripped.toPlainString() : stripped.toString();
    return new NumberNode(text, Position.NONE);
  }
}

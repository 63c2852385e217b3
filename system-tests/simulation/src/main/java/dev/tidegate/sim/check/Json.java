package dev.tidegate.sim.check;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.store.Entry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads stored documents without the code that wrote them. */
final class Json {
  private Json() {}

  static MapNode of(Entry entry) {
    return DocumentReader.json(entry.value().utf8()) instanceof MapNode map
        ? map
        : MapNode.builder().build();
  }

  static String text(MapNode node, String name) {
    Node value = node.get(name);
    if (value instanceof TextNode text) {
      return text.value();
    }
    return value instanceof NumberNode number ? number.text() : "";
  }

  static long number(MapNode node, String name) {
    String text = text(node, name);
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }

  static @Nullable MapNode map(MapNode node, String name) {
    return node.get(name) instanceof MapNode map ? map : null;
  }

  /** A list of numbers. */
  static List<Double> numbers(MapNode node, String name) {
    return list(node, name).stream()
        .map(item -> item instanceof NumberNode number ? Double.parseDouble(number.text()) : 0)
        .toList();
  }

  static List<Node> list(MapNode node, String name) {
    return node.get(name) instanceof ListNode list ? list.items() : List.of();
  }
}

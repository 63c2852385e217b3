package dev.tidegate.cli.terminal;

import dev.tidegate.core.document.BoolNode;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NullNode;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.Position;
import dev.tidegate.core.document.TextNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tolerant reader of what the server answered: what is missing reads as empty, so that an older
 * or newer server's answer can still be shown.
 *
 * @param node the value read
 */
public record Doc(Node node) {
  private static final Doc MISSING = new Doc(new NullNode(Position.NONE));

  /** The value at {@code names}, one member after the other. */
  public Doc at(String... names) {
    Node at = node;
    for (String name : names) {
      Node next = at instanceof MapNode map ? map.get(name) : null;
      if (next == null) {
        return MISSING;
      }
      at = next;
    }
    return new Doc(at);
  }

  /** True unless absent or null. */
  public boolean exists() {
    return !(node instanceof NullNode);
  }

  /** The value as people read it: texts and numbers as they are, absent as empty. */
  public String text() {
    if (node instanceof TextNode text) {
      return text.value();
    }
    return exists() ? JsonWriter.compact(node) : "";
  }

  /** The text at {@code names}. */
  public String text(String... names) {
    return at(names).text();
  }

  /** The text at {@code names}, or null if absent or empty. */
  public @Nullable String textOrNull(String... names) {
    String text = text(names);
    return text.isEmpty() ? null : text;
  }

  /** The number at {@code names}, which may be written as a text; NaN if there is none. */
  public double number(String... names) {
    Node at = at(names).node;
    if (at instanceof NumberNode number) {
      return number.doubleValue();
    }
    if (at instanceof TextNode text && !text.value().isEmpty()) {
      try {
        return Double.parseDouble(text.value());
      } catch (NumberFormatException e) {
        return Double.NaN;
      }
    }
    return Double.NaN;
  }

  /** The whole number at {@code names}, which may be written as a text; 0 if there is none. */
  public long whole(String... names) {
    double number = number(names);
    return Double.isNaN(number) ? 0 : (long) number;
  }

  /** True if the value at {@code names} is true. */
  public boolean isTrue(String... names) {
    return at(names).node instanceof BoolNode bool && bool.value();
  }

  /** The items of the list at {@code names}; empty if there is none. */
  public List<Doc> items(String... names) {
    return at(names).node instanceof ListNode list
        ? list.items().stream().map(Doc::new).toList()
        : List.of();
  }

  /** The members of the map at {@code names}; empty if there is none. */
  public Map<String, Node> members(String... names) {
    return at(names).node instanceof MapNode map ? map.members() : Map.of();
  }

  /** This as a map; empty if it is none. */
  public MapNode map() {
    return node instanceof MapNode map ? map : MapNode.builder().build();
  }
}

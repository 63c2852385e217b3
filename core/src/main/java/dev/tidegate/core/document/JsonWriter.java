package dev.tidegate.core.document;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;

/**
 * Writes nodes as JSON. Reading what was written gives an equal node, unless it was built with
 * names that hold half a surrogate pair: no document may.
 */
public final class JsonWriter {
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder out = new StringBuilder();
  private final boolean pretty;

  private JsonWriter(boolean pretty) {
    this.pretty = pretty;
  }

  /** One line without spaces, members in their order. */
  public static String compact(Node node) {
    return write(node, false);
  }

  /** Indented by two spaces, without a final line break. */
  public static String pretty(Node node) {
    return write(node, true);
  }

  private static String write(Node node, boolean pretty) {
    JsonWriter writer = new JsonWriter(pretty);
    writer.value(node, 0);
    return writer.out.toString();
  }

  private void value(Node node, int depth) {
    if (node instanceof MapNode map) {
      map(map, depth);
    } else if (node instanceof ListNode list) {
      list(list, depth);
    } else if (node instanceof TextNode text) {
      quote(text.value(), out);
    } else if (node instanceof NumberNode number) {
      out.append(number.text());
    } else if (node instanceof BoolNode bool) {
      out.append(bool.value());
    } else if (node instanceof NullNode) {
      out.append("null");
    } else {
      throw new AssertionError(node);
    }
  }

  private void map(MapNode map, int depth) {
    out.append('{');
    Iterator<Map.Entry<String, Node>> members = map.members().entrySet().iterator();
    while (members.hasNext()) {
      Map.Entry<String, Node> member = members.next();
      newLine(depth + 1);
      quote(member.getKey(), out);
      out.append(pretty ? ": " : ":");
      value(member.getValue(), depth + 1);
      out.append(members.hasNext() ? "," : "");
    }
    end(map.members().keySet(), depth, '}');
  }

  private void list(ListNode list, int depth) {
    out.append('[');
    Iterator<Node> items = list.items().iterator();
    while (items.hasNext()) {
      newLine(depth + 1);
      value(items.next(), depth + 1);
      out.append(items.hasNext() ? "," : "");
    }
    end(list.items(), depth, ']');
  }

  private void end(Collection<?> content, int depth, char bracket) {
    if (!content.isEmpty()) {
      newLine(depth);
    }
    out.append(bracket);
  }

  private void newLine(int depth) {
    if (pretty) {
      out.append('\n').append("  ".repeat(depth));
    }
  }

  /** Appends {@code text} as a JSON string; lone surrogates and controls are escaped. */
  static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          boolean paired =
              Character.isHighSurrogate(c)
                  && i + 1 < text.length()
                  && Character.isLowSurrogate(text.charAt(i + 1));
          if (paired) {
            out.append(c).append(text.charAt(++i));
          } else {
            plainOrEscaped(c, out);
          }
        }
      }
    }
    out.append('"');
  }

  private static void plainOrEscaped(char c, StringBuilder out) {
    boolean plain = c >= ' ' && !Character.isSurrogate(c) && !isUnprintable(c);
    if (plain) {
      out.append(c);
    } else {
      out.append("\\u");
      for (int shift = 12; shift >= 0; shift -= 4) {
        out.append(HEX.charAt((c >> shift) & 0xF));
      }
    }
  }

  /** What YAML's character set or a terminal would stumble over. */
  private static boolean isUnprintable(char c) {
    return (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029 || c == 0xFEFF || c >= 0xFFFE;
  }
}

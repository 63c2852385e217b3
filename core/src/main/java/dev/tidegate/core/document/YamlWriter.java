package dev.tidegate.core.document;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes nodes as block-style YAML that YAML 1.1 and 1.2 readers understand alike. Reading what was
 * written gives an equal node.
 */
public final class YamlWriter {
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z/$][A-Za-z0-9_./$%-]*( [A-Za-z0-9_./$%()-]+)*|[0-9]+(ms|[smhd%])");

  /** Words that some YAML version takes for true, false or null. */
  private static final Set<String> RESERVED =
      Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

  private final StringBuilder out = new StringBuilder();

  private YamlWriter() {}

  /** The YAML text of {@code node}, ending in a line break. */
  public static String write(Node node) {
    YamlWriter writer = new YamlWriter();
    if (isBlock(node)) {
      writer.block(node, 0, true);
    } else {
      writer.scalar(node);
      writer.out.append('\n');
    }
    return writer.out.toString();
  }

  /** Writes a non-empty map or list; {@code inPlace} if the cursor stands at its first line. */
  private void block(Node node, int depth, boolean inPlace) {
    boolean first = inPlace;
    if (node instanceof MapNode map) {
      for (Map.Entry<String, Node> member : map.members().entrySet()) {
        indent(first ? 0 : depth);
        first = false;
        text(member.getKey());
        out.append(':');
        memberValue(member.getValue(), depth);
      }
    } else if (node instanceof ListNode list) {
      for (Node item : list.items()) {
        indent(first ? 0 : depth);
        first = false;
        out.append("- ");
        if (isBlock(item)) {
          block(item, depth + 1, true);
        } else {
          scalar(item);
          out.append('\n');
        }
      }
    } else {
      throw new AssertionError(node);
    }
  }

  private void memberValue(Node value, int depth) {
    if (isBlock(value)) {
      out.append('\n');
      block(value, depth + 1, false);
    } else {
      out.append(' ');
      scalar(value);
      out.append('\n');
    }
  }

  private void indent(int depth) {
    out.append("  ".repeat(depth));
  }

  private void scalar(Node node) {
    if (node instanceof TextNode text) {
      text(text.value());
    } else {
      out.append(JsonWriter.compact(node));
    }
  }

  private void text(String value) {
    boolean plain =
        PLAIN.matcher(value).matches() && !RESERVED.contains(value.toLowerCase(Locale.ROOT));
    if (plain) {
      out.append(value);
    } else {
      JsonWriter.quote(value, out);
    }
  }

  private static boolean isBlock(Node node) {
    return (node instanceof MapNode map && !map.members().isEmpty())
        || (node instanceof ListNode list && !list.items().isEmpty());
  }
}

package dev.tidegate.cli.flag;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.LineDiff;
import dev.tidegate.cli.terminal.Style;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.document.YamlWriter;
import java.util.ArrayList;
import java.util.List;

/** What changed of a flag, for people: members in one line each, rules as a diff of their YAML. */
final class ChangeText {
  private static final int COLUMNS = 100;
  private static final int VALUE_CHARS_MAX = 32;

  private final Style style;

  ChangeText(Style style) {
    this.style = style;
  }

  /** Lines for the changes the server names, each beginning with {@code indent}. */
  List<String> lines(List<Doc> changes, String indent) {
    List<String> lines = new ArrayList<>();
    for (Doc change : changes) {
      if (isRule(change.at("before")) || isRule(change.at("after"))) {
        lines.add(indent + name(change) + ":");
        LineDiff.between(yaml(change.at("before")), yaml(change.at("after")))
            .forEach(line -> lines.add(coloured(cut(indent + "  " + line), line)));
      } else {
        lines.add(cut(indent + phrase(change)));
      }
    }
    return lines;
  }

  /** The changes in a few words, for one line. */
  String words(List<Doc> changes) {
    List<String> words = new ArrayList<>();
    for (Doc change : changes) {
      boolean rule = isRule(change.at("before")) || isRule(change.at("after"));
      words.add(rule ? name(change) + " changed" : phrase(change));
    }
    return String.join(", ", words);
  }

  /** {@code text} without what does not fit in a line. */
  static String cut(String text) {
    return text.length() > COLUMNS ? text.substring(0, COLUMNS - 1) + "…" : text;
  }

  private static String phrase(Doc change) {
    String before = change.at("before").exists() ? value(change.at("before").node()) : "(none)";
    String after = change.at("after").exists() ? value(change.at("after").node()) : "(none)";
    return name(change) + ": " + before + " → " + after;
  }

  private static String name(Doc change) {
    String path = change.text("path");
    return path.isEmpty() ? "rule" : path;
  }

  private static String value(Node node) {
    String text = node instanceof TextNode word ? word.value() : JsonWriter.compact(node);
    return text.length() > VALUE_CHARS_MAX ? text.substring(0, VALUE_CHARS_MAX - 1) + "…" : text;
  }

  /** Values that do not fit in a line with another. */
  private static boolean isRule(Doc value) {
    boolean nested = value.node() instanceof MapNode || value.node() instanceof ListNode;
    return nested && JsonWriter.compact(value.node()).length() > VALUE_CHARS_MAX;
  }

  private static List<String> yaml(Doc value) {
    return value.exists() ? YamlWriter.write(value.node()).lines().toList() : List.of();
  }

  private String coloured(String text, String diff) {
    if (diff.startsWith("-")) {
      return style.red(text);
    }
    return diff.startsWith("+") ? style.green(text) : style.dim(text);
  }
}

package dev.tidegate.cli.flag;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.Style;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import java.util.ArrayList;
import java.util.List;

/**
 * What applying a document does, as the server answered it: its diff, its counts, its revisions.
 */
final class FlagDiff {
  private final Style style;

  FlagDiff(Style style) {
    this.style = style;
  }

  static boolean isChange(Doc answer) {
    return all(answer).stream().anyMatch(item -> !"unchanged".equals(item.text("effect")));
  }

  /** {@code 1 created, 2 changed, 3 unchanged}. */
  static String counts(Doc answer) {
    List<String> counts = new ArrayList<>();
    for (String effect : List.of("created", "changed", "unchanged")) {
      long count = all(answer).stream().filter(item -> effect.equals(item.text("effect"))).count();
      if (count > 0) {
        counts.add(count + " " + effect);
      }
    }
    return String.join(", ", counts);
  }

  /** The revisions of everything touched, as a document to be applied carries them. */
  static Node revisions(Doc plan) {
    MapNode.Builder flags = MapNode.builder();
    plan.items("items").forEach(flag -> flags.put(flag.text("key"), flag.whole("revision")));
    MapNode.Builder segments = MapNode.builder();
    plan.items("segments")
        .forEach(segment -> segments.put(segment.text("name"), segment.whole("revision")));
    return MapNode.builder().put("flags", flags.build()).put("segments", segments.build()).build();
  }

  List<String> lines(Doc answer) {
    List<String> lines = new ArrayList<>();
    answer.items("items").forEach(flag -> lines.addAll(lines(flag, flag.text("key"))));
    answer
        .items("segments")
        .forEach(segment -> lines.addAll(lines(segment, "segment " + segment.text("name"))));
    return lines;
  }

  private List<String> lines(Doc item, String name) {
    List<String> lines = new ArrayList<>();
    switch (item.text("effect")) {
      case "created" -> {
        lines.add(style.green("+ " + name));
        if (item.at("definition").exists()) {
          lines.add(
              ChangeText.cut(
                  "    %s, default %s, %s"
                      .formatted(
                          FlagText.state(item),
                          FlagText.defaultVariant(item),
                          FlagText.variants(item))));
        }
      }
      case "changed" -> {
        lines.add(style.yellow("~ " + name));
        lines.addAll(new ChangeText(style).lines(item.items("changes"), "    "));
      }
      default -> {}
    }
    return lines;
  }

  private static List<Doc> all(Doc answer) {
    List<Doc> all = new ArrayList<>(answer.items("items"));
    all.addAll(answer.items("segments"));
    return all;
  }
}

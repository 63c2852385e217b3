package dev.tidegate.cli.flag;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.Style;
import dev.tidegate.cli.terminal.TextTable;
import java.util.ArrayList;
import java.util.List;

/** Changes of a flag, for people. */
final class HistoryText {
  private static final String INDENT = "          ";

  private final Style style;

  HistoryText(Style style) {
    this.style = style;
  }

  /** A head per change in columns, below it what changed. */
  List<String> lines(List<Doc> items) {
    TextTable table = new TextTable("REVISION", "WHEN (UTC)", "WHO", "WHAT", "WHY");
    for (Doc item : items) {
      table.row(item.text("revision"), when(item), who(item), what(item), item.text("reason"));
    }
    List<String> heads = table.lines();
    List<String> lines = new ArrayList<>(List.of(heads.get(0)));
    for (int i = 0; i < items.size(); i++) {
      Doc item = items.get(i);
      lines.add(ChangeText.cut(heads.get(i + 1)));
      if (!isPlain(item)) {
        lines.add(ChangeText.cut(INDENT + item.text("what")));
      }
      lines.addAll(new ChangeText(style).lines(item.items("changes"), INDENT));
    }
    return lines;
  }

  /** One line: revision, who, what and why. */
  String line(String key, Doc item) {
    String changes = new ChangeText(style).words(item.items("changes"));
    String what = changes.isEmpty() ? item.text("what") : changes;
    String reason = item.text("reason");
    return ChangeText.cut(
        "%s  %s  %s  %s%s"
            .formatted(
                item.text("revision"),
                key,
                who(item),
                what,
                reason.isEmpty() || reason.startsWith("rollout") ? "" : "  (" + reason + ")"));
  }

  /** The person, or the rollout that did it by itself. */
  static String who(Doc item) {
    if (!item.isTrue("verified")) {
      return "etcd-direct, unverified";
    }
    String subject = item.text("subject");
    boolean itself = "orchestrator".equals(item.text("actor"));
    return itself && subject.startsWith("rollout ")
        ? "rollout " + subject.substring(subject.indexOf('/') + 1)
        : item.text("actor");
  }

  private static boolean isPlain(Doc item) {
    return "flag".equals(item.text("kind"))
        && List.of("changed", "created").contains(item.text("what"));
  }

  private static String what(Doc item) {
    if ("created".equals(item.text("what"))) {
      return "created";
    }
    String action = item.text("action");
    return action.isEmpty() ? "put" : action.replaceFirst("^(flag|rollout)\\.", "");
  }

  private static String when(Doc item) {
    String at = item.text("at");
    return at.length() < 19 ? "-" : at.substring(0, 19).replace('T', ' ');
  }
}

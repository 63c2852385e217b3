package dev.tidegate.cli.diff;

import dev.tidegate.cli.terminal.LineDiff;
import dev.tidegate.cli.terminal.Phrases;
import dev.tidegate.cli.terminal.Style;
import dev.tidegate.cli.terminal.TextTable;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Two attempts beside each other. They are equal if they ended alike and were in the same stages,
 * each left alike; times and numbers differ always and count for nothing.
 */
record AttemptDiff(String name, AttemptRecord before, AttemptRecord after) {
  /** Both sides of one stage; null where it was not entered. */
  private record Pair(String stage, @Nullable StageStay before, @Nullable StageStay after) {
    boolean isEqual() {
      return Objects.equals(how(before), how(after)) && Objects.equals(why(before), why(after));
    }

    private static @Nullable String how(@Nullable StageStay stay) {
      return stay == null ? null : stay.how();
    }

    private static @Nullable String why(@Nullable StageStay stay) {
      return stay == null ? null : stay.reason();
    }
  }

  boolean isEqual() {
    return before.phase().equals(after.phase())
        && before.reason().equals(after.reason())
        && pairs().stream().allMatch(Pair::isEqual);
  }

  private List<Pair> pairs() {
    Map<String, StageStay> left = byName(before);
    Map<String, StageStay> right = byName(after);
    Map<String, Pair> pairs = new LinkedHashMap<>();
    left.forEach((stage, stay) -> pairs.put(stage, new Pair(stage, stay, right.get(stage))));
    right.forEach((stage, stay) -> pairs.putIfAbsent(stage, new Pair(stage, null, stay)));
    return List.copyOf(pairs.values());
  }

  private static Map<String, StageStay> byName(AttemptRecord attempt) {
    Map<String, StageStay> stays = new LinkedHashMap<>();
    attempt.stays().forEach(stay -> stays.put(stay.name(), stay));
    return stays;
  }

  MapNode toNode() {
    List<Node> differing =
        pairs().stream()
            .filter(pair -> !pair.isEqual())
            .map(pair -> (Node) TextNode.of(pair.stage()))
            .toList();
    return MapNode.builder()
        .put("apiVersion", "tidegate.dev/v1")
        .put("kind", "AttemptDiff")
        .put("name", name)
        .put("equal", isEqual())
        .put("before", before.toNode())
        .put("after", after.toNode())
        .put("differentStages", ListNode.of(differing))
        .build();
  }

  List<String> lines(Style style) {
    List<String> lines = new ArrayList<>();
    TextTable table =
        new TextTable(
            "", before.title().toUpperCase(Locale.ROOT), after.title().toUpperCase(Locale.ROOT));
    table.row("began", before.from().toString(), after.from().toString());
    table.row("took", before.tookText(), after.tookText());
    table.row("ended", end(before), end(after));
    for (Pair pair : pairs()) {
      table.row(pair.stage(), cell(pair.before()), cell(pair.after()));
    }
    lines.addAll(table.lines());
    for (Pair pair : pairs()) {
      List<String> numbers = LineDiff.between(measured(pair.before()), measured(pair.after()));
      if (numbers.stream().anyMatch(line -> !line.startsWith(" "))) {
        lines.add("measured when " + pair.stage() + " was left:");
        numbers.forEach(line -> lines.add("  " + PlanDiff.coloured(line, style)));
      }
    }
    lines.add(isEqual() ? "both went the same way" : "they went different ways");
    return lines;
  }

  private static String end(AttemptRecord attempt) {
    return attempt.lasts()
        ? "under way: " + attempt.outcome()
        : because(attempt.outcome(), attempt.reason());
  }

  private static String cell(@Nullable StageStay stay) {
    if (stay == null) {
      return "not entered";
    }
    String took = Phrases.duration(stay.took().toMillis() / 1000.0, false);
    return took
        + (stay.visits() > 1 ? " in " + stay.visits() + " visits, " : ", ")
        + because(stay.how(), stay.reason());
  }

  /** Without a reason that says the same again. */
  private static String because(String what, String reason) {
    return reason.isEmpty() || reason.equals(what) ? what : what + ": " + reason;
  }

  private static List<String> measured(@Nullable StageStay stay) {
    return stay == null ? List.of() : stay.measured();
  }
}

package dev.tidegate.cli.rollout;

import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.OutputFormat;
import dev.tidegate.cli.terminal.Phrases;
import dev.tidegate.cli.terminal.Style;
import dev.tidegate.cli.terminal.TextTable;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "list", description = "Lists rollouts and where they are")
final class ListCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = {"-A", "--all-namespaces"},
      description = "Those of every namespace")
  boolean everywhere;

  @Option(names = "--held", description = "Only those that wait for a person")
  boolean held;

  ListCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    String path = everywhere ? Session.pathIn("-", "rollouts") : session.path("rollouts");
    Doc all = session.client().get(path);
    List<Doc> items =
        all.items("items").stream().filter(item -> !held || isHeld(new RolloutView(item))).toList();
    MapNode document =
        held
            ? all.map().toBuilder()
                .put("items", ListNode.of(items.stream().map(Doc::node).toList()))
                .build()
            : all.map();
    session.printer().list(document, this::name, () -> text(items));
    return ExitCode.DONE.status();
  }

  private static boolean isHeld(RolloutView rollout) {
    return switch (rollout.phase()) {
      case "HELD", "PAUSED", "AWAITING_APPROVAL" -> true;
      default -> false;
    };
  }

  private String name(Doc item) {
    RolloutView rollout = new RolloutView(item);
    return everywhere ? rollout.namespace() + "/" + rollout.name() : rollout.name();
  }

  private List<String> text(List<Doc> items) {
    if (items.isEmpty()) {
      String where = everywhere ? "" : " in namespace " + session.namespace();
      session.note("no " + (held ? "held " : "") + "rollouts" + where);
      return List.of();
    }
    boolean wide = session.printer().format() == OutputFormat.wide;
    Style style = session.style();
    List<String> headings = new ArrayList<>(List.of("NAME", "PHASE", "STAGE", "IN STAGE", "WHY"));
    if (wide) {
      headings.addAll(List.of("ATTEMPT", "BY", "REVISION", "UID"));
    }
    TextTable table = new TextTable("", headings);
    for (Doc item : items) {
      RolloutView rollout = new RolloutView(item);
      List<String> row =
          new ArrayList<>(
              List.of(
                  name(item),
                  style.phase(rollout.phase()),
                  rollout.stage() + "/" + rollout.stageCount() + " " + rollout.stageName(),
                  elapsed(rollout),
                  rollout.message()));
      if (wide) {
        row.addAll(
            List.of(
                item.text("status", "attempt"),
                item.text("status", "actor"),
                item.text("metadata", "revision"),
                item.text("metadata", "uid")));
      }
      table.row(row);
    }
    return table.lines();
  }

  private static String elapsed(RolloutView rollout) {
    return rollout.isTerminal()
        ? "-"
        : Phrases.duration(rollout.doc().number("status", "elapsedSeconds"), false);
  }
}

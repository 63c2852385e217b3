package dev.tidegate.cli.flag;

import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "history",
    description = {
      "Tells who changed a flag, when, why and how, newest first; stages and overrides too",
      "Reaches back as far as etcd keeps its history, and says where it does not",
      "For example: tidegate flag history checkout --limit 50"
    })
final class HistoryCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "KEY", description = "The flag")
  String key = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most so many, 1 to 100. Default: 20")
  int limit = 20;

  @Option(
      names = "--before",
      paramLabel = "REVISION",
      description = "Only changes before this revision; also of a flag that was deleted at it")
  @Nullable Long before;

  HistoryCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    String path =
        session.path("flags", key, "history")
            + "?limit="
            + limit
            + (before == null ? "" : "&before=" + before);
    Doc history = session.client().get(path);
    session.printer().list(history.map(), item -> item.text("revision"), () -> lines(history));
    return ExitCode.DONE.status();
  }

  private List<String> lines(Doc history) {
    HistoryText text = new HistoryText(session.style());
    List<Doc> items = history.items("items");
    List<String> lines = new ArrayList<>(text.lines(items));
    String oldest = items.isEmpty() ? "" : items.get(items.size() - 1).text("revision");
    switch (history.text("end")) {
      case "limit" -> session.note("older: tidegate flag history " + key + " --before " + oldest);
      case "compacted" ->
          lines.add(
              session
                  .style()
                  .yellow("etcd has forgotten how the flag was before (its history is compacted)"));
      default -> {}
    }
    return lines;
  }
}

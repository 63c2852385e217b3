package dev.tidegate.cli.flag;

import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.TextTable;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "list", description = "Lists the flags of a namespace")
final class ListCommand implements Callable<Integer> {
  private final Session session;

  ListCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Doc flags = session.client().get(session.path("flags"));
    session.printer().list(flags.map(), flag -> flag.text("key"), () -> text(flags));
    return ExitCode.DONE.status();
  }

  private List<String> text(Doc flags) {
    List<Doc> items = flags.items("items");
    if (items.isEmpty()) {
      session.note("no flags in namespace " + session.namespace());
      return List.of();
    }
    TextTable table = new TextTable("KEY", "STATE", "DEFAULT", "VARIANTS", "OWNED BY", "REVISION");
    for (Doc flag : items) {
      table.row(
          flag.text("key"),
          FlagText.state(flag),
          FlagText.defaultVariant(flag),
          FlagText.variants(flag),
          FlagText.owner(flag),
          flag.text("revision"));
    }
    return table.lines();
  }
}

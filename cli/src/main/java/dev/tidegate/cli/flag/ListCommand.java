package dev.tidegate.cli.flag;

import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.OutputFormat;
import dev.tidegate.cli.terminal.TextTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "list",
    description = {
      "Lists the flags of a namespace; with -o wide their variants and revisions too",
      "For example: tidegate flag list -n shop"
    })
final class ListCommand implements Callable<Integer> {
  private final Session session;

  ListCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Doc flags = session.client().get(session.path("flags") + "?ages=true");
    session.printer().list(flags.map(), flag -> flag.text("key"), () -> text(flags));
    return ExitCode.DONE.status();
  }

  private List<String> text(Doc flags) {
    List<Doc> items = flags.items("items");
    if (items.isEmpty()) {
      session.note("no flags in namespace " + session.namespace());
      return List.of();
    }
    boolean wide = session.printer().format() == OutputFormat.wide;
    List<String> headings =
        new ArrayList<>(List.of("KEY", "STATE", "DEFAULT", "ROLLOUT", "AGE", "EXPIRES", "NOTE"));
    if (wide) {
      headings.addAll(List.of("VARIANTS", "REVISION"));
    }
    TextTable table = new TextTable("", headings);
    Instant now = session.environment().clock().instant();
    for (Doc flag : items) {
      List<String> row =
          new ArrayList<>(
              List.of(
                  flag.text("key"),
                  FlagText.colouredState(flag, session.style()),
                  FlagText.defaultVariant(flag),
                  FlagText.owner(flag),
                  FlagText.age(flag, now),
                  FlagText.expires(flag),
                  FlagText.note(flag, now)));
      if (wide) {
        row.addAll(List.of(FlagText.variants(flag), flag.text("revision")));
      }
      table.row(row);
    }
    return table.lines();
  }
}

package dev.tidegate.cli.operate;

import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.OutputFormat;
import dev.tidegate.cli.terminal.Style;
import dev.tidegate.cli.terminal.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "list", description = "Lists the agents and what they have applied")
final class AgentListCommand implements Callable<Integer> {
  private final Session session;

  AgentListCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Doc agents = session.client().get(session.path("agents"));
    session.printer().list(agents.map(), AgentListCommand::name, () -> text(agents));
    return ExitCode.DONE.status();
  }

  private static String name(Doc agent) {
    return agent.text("service") + "/" + agent.text("instance");
  }

  private List<String> text(Doc agents) {
    List<Doc> items = agents.items("items");
    if (items.isEmpty()) {
      session.note("no agents in namespace " + session.namespace());
      return List.of();
    }
    boolean wide = session.printer().format() == OutputFormat.wide;
    Style style = session.style();
    List<String> headings =
        new ArrayList<>(List.of("AGENT", "STATE", "VERSION", "ZONE", "APPLIED", "ENTERED"));
    if (wide) {
      headings.addAll(List.of("SDK", "REPLICA", "BOOT"));
    }
    TextTable table = new TextTable("", headings);
    for (Doc agent : items) {
      List<String> row =
          new ArrayList<>(
              List.of(
                  name(agent),
                  style.phase(agent.text("state")),
                  agent.text("version"),
                  agent.text("zone"),
                  agent.text("applied", "revision"),
                  entered(agent)));
      if (wide) {
        row.addAll(List.of(agent.text("sdkVersion"), agent.text("replica"), agent.text("bootId")));
      }
      table.row(row);
    }
    return table.lines();
  }

  private static String entered(Doc agent) {
    List<String> stages =
        agent.items("entered").stream()
            .map(entry -> entry.text("rollout") + ":" + entry.text("stage"))
            .toList();
    return stages.isEmpty() ? "-" : String.join(" ", stages);
  }
}

package dev.tidegate.cli.rollout;

import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.TextTable;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "history", description = "Every decision about a rollout and its reason")
final class HistoryCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "NAME", description = "The rollout")
  String name = "";

  HistoryCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Doc history = session.client().get(session.path("rollouts", name, "history"));
    session.printer().list(history.map(), item -> item.text("sequence"), () -> text(history));
    return ExitCode.DONE.status();
  }

  private List<String> text(Doc history) {
    List<Doc> items = history.items("items");
    if (items.isEmpty()) {
      session.note("no decisions yet");
      return List.of();
    }
    TextTable table = new TextTable("AT", "DECISION", "FROM", "TO", "BY", "WHY");
    for (Doc item : items) {
      String message = item.text("message");
      table.row(
          WhyText.second(Instant.parse(item.text("at"))),
          item.text("decision"),
          place(item.at("before")),
          place(item.at("after")),
          item.text("after", "actor"),
          message.isEmpty() ? item.text("reason") : message);
    }
    return table.lines();
  }

  private static String place(Doc status) {
    if (!status.exists() || status.text("phase").isEmpty()) {
      return "-";
    }
    String stage = status.text("stageName");
    return status.text("phase") + (stage.isEmpty() ? "" : " " + stage);
  }
}

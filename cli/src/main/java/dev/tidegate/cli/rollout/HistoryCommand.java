package dev.tidegate.cli.rollout;

import dev.tidegate.cli.diff.AttemptRecord;
import dev.tidegate.cli.diff.Attempts;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.TextTable;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "history",
    description = {
      "The attempts of a rollout, and every decision about it with its reason",
      "For how two attempts differ: tidegate rollout diff NAME"
    })
final class HistoryCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "NAME", description = "The rollout")
  String name = "";

  @Option(names = "--attempts", description = "The attempts only, without the decisions")
  boolean attemptsOnly;

  HistoryCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Doc history = session.client().get(session.path("rollouts", name, "history"));
    List<AttemptRecord> attempts =
        Attempts.of(history.items("items"), session.environment().clock().instant());
    ListNode nodes = ListNode.of(attempts.stream().map(AttemptRecord::toNode).toList());
    if (attemptsOnly) {
      MapNode document =
          MapNode.builder()
              .put("apiVersion", "tidegate.dev/v1")
              .put("kind", "AttemptList")
              .put("items", nodes)
              .build();
      session.printer().list(document, item -> item.text("attempt"), () -> summary(attempts));
      return ExitCode.DONE.status();
    }
    MapNode document = history.map().toBuilder().put("attempts", nodes).build();
    session.printer().list(document, item -> item.text("sequence"), () -> text(history, attempts));
    return ExitCode.DONE.status();
  }

  private List<String> summary(List<AttemptRecord> attempts) {
    if (attempts.isEmpty()) {
      session.note("no attempts yet");
      return List.of();
    }
    TextTable table = new TextTable("ATTEMPT", "BEGAN", "TOOK", "ENDED", "STAGES", "WHY");
    for (AttemptRecord attempt : attempts) {
      table.row(
          String.valueOf(attempt.number() + 1),
          WhyText.second(attempt.from()),
          attempt.tookText(),
          (attempt.lasts() ? "under way, " : "") + attempt.outcome(),
          attempt.stagesText(),
          attempt.message());
    }
    return table.lines();
  }

  private List<String> text(Doc history, List<AttemptRecord> attempts) {
    List<Doc> items = history.items("items");
    if (items.isEmpty()) {
      session.note("no decisions yet");
      return List.of();
    }
    List<String> lines = new ArrayList<>(summary(attempts));
    lines.add("");
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
    lines.addAll(table.lines());
    return lines;
  }

  private static String place(Doc status) {
    if (!status.exists() || status.text("phase").isEmpty()) {
      return "-";
    }
    String stage = status.text("stageName");
    return status.text("phase") + (stage.isEmpty() ? "" : " " + stage);
  }
}

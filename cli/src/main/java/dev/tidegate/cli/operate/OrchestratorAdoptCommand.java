package dev.tidegate.cli.operate;

import dev.tidegate.cli.client.Call;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "adopt",
    description = {
      "Makes an etcd that was restored from a backup the one everybody follows",
      "Shows what was found; changes nothing without --confirm.",
      "For example: tidegate orchestrator adopt --confirm --reason 'restored the backup of 03:00'"
    })
final class OrchestratorAdoptCommand implements Callable<Integer> {
  private static final String PATH = "/api/v1/adoption";

  private final Session session;

  @Option(names = "--confirm", description = "Do it: raises the epoch, and a leader is elected")
  boolean confirm;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "restored from a backup",
      description = "Why; is kept in the audit log. Default: ${DEFAULT-VALUE}")
  String reason = "";

  OrchestratorAdoptCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Doc answer =
        confirm
            ? session
                .client()
                .call(
                    Call.send(
                        "POST",
                        PATH,
                        JsonWriter.compact(MapNode.builder().put("reason", reason).build()),
                        Call.JSON))
                .body()
            : session.client().get(PATH);
    session.printer().one(answer.map(), "epoch " + answer.text("epoch"), () -> text(answer));
    return ExitCode.DONE.status();
  }

  private List<String> text(Doc found) {
    String place = "epoch " + found.text("epoch") + ", revision " + found.text("revision");
    if (confirm) {
      return List.of(session.style().green("adopted") + ": " + place);
    }
    if (!Rewound.isToldBy(found)) {
      return List.of("nothing to adopt: etcd is at " + place + " and nobody has seen more");
    }
    return List.of(
        Rewound.what(found),
        "nobody leads; edits are refused; agents keep the last known good",
        "--confirm makes this etcd epoch %s: agents follow it, and what came after the backup is lost"
            .formatted(found.text("nextEpoch")));
  }
}

package dev.tidegate.cli.operate;

import dev.tidegate.cli.client.ApiClient;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Phrases;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "get",
    description = "Shows a checkpoint and its content; without restore options the working one")
final class CheckpointGetCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "SERVICE/INSTANCE/NAME", description = "As 'checkpoint list' names it")
  String path = "";

  @Option(names = "--rollout-uid", paramLabel = "UID", description = "Restore point of a rollout")
  @Nullable String rolloutUid;

  @Option(names = "--attempt", paramLabel = "N", description = "Restore point of an attempt")
  @Nullable Integer attempt;

  @Option(names = "--stage", paramLabel = "N", description = "Restore point of a stage")
  @Nullable Integer stage;

  CheckpointGetCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    String[] names = path.split("/", -1);
    if (names.length != 3) {
      throw CommandException.usage(
          "'" + path + "' is not SERVICE/INSTANCE/NAME", "tidegate checkpoint list");
    }
    List<String> query = new ArrayList<>();
    if (rolloutUid != null) {
      query.add("rolloutUid=" + ApiClient.encode(rolloutUid));
    }
    if (attempt != null) {
      query.add("attempt=" + attempt);
    }
    if (stage != null) {
      query.add("stage=" + stage);
    }
    String suffix = query.isEmpty() ? "" : "?" + String.join("&", query);
    Doc doc = session.client().get(session.path("checkpoints", names) + suffix);
    session.printer().one(doc.map(), path, () -> text(doc));
    return ExitCode.DONE.status();
  }

  private List<String> text(Doc doc) {
    String text = doc.text("text");
    String content = text.isEmpty() ? doc.text("base64") : text;
    return List.of(
        "%s  %s  %s  revision %s"
            .formatted(
                path,
                doc.text("place"),
                Phrases.bytes(doc.whole("sizeBytes")),
                doc.text("revision")),
        content);
  }
}

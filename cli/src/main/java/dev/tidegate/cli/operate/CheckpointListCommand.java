package dev.tidegate.cli.operate;

import dev.tidegate.cli.client.ApiClient;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Phrases;
import dev.tidegate.cli.terminal.TextTable;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "list", description = "Lists saved state: what agents work with and restore points")
final class CheckpointListCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--service", paramLabel = "NAME", description = "Only those of a service")
  @Nullable String service;

  @Option(names = "--instance", paramLabel = "NAME", description = "Only those of an instance")
  @Nullable String instance;

  CheckpointListCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    StringBuilder path = new StringBuilder(session.path("checkpoints"));
    if (service != null) {
      path.append("?service=").append(ApiClient.encode(service));
    }
    if (instance != null) {
      path.append(service == null ? '?' : '&')
          .append("instance=")
          .append(ApiClient.encode(instance));
    }
    Doc checkpoints = session.client().get(path.toString());
    session.printer().list(checkpoints.map(), CheckpointListCommand::name, () -> text(checkpoints));
    return ExitCode.DONE.status();
  }

  private static String name(Doc checkpoint) {
    return checkpoint.text("service")
        + "/"
        + checkpoint.text("instance")
        + "/"
        + checkpoint.text("name");
  }

  private List<String> text(Doc checkpoints) {
    List<Doc> items = checkpoints.items("items");
    if (items.isEmpty()) {
      session.note("no checkpoints in namespace " + session.namespace());
      return List.of();
    }
    TextTable table =
        new TextTable("CHECKPOINT", "PLACE", "STAGE", "ATTEMPT", "SIZE", "SEALED", "REVISION");
    for (Doc item : items) {
      boolean isRestore = "restore".equals(item.text("place"));
      table.row(
          name(item),
          item.text("place"),
          isRestore ? item.text("stage") : "-",
          isRestore ? item.text("attempt") : "-",
          Phrases.bytes(item.whole("sizeBytes")),
          isRestore ? (item.isTrue("sealed") ? "yes" : "no") : "-",
          item.text("revision"));
    }
    return table.lines();
  }
}

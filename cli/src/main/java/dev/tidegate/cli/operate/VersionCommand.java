package dev.tidegate.cli.operate;

import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.session.Version;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.core.document.MapNode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "version", description = "Shows the version of this command and its Java")
final class VersionCommand implements Callable<Integer> {
  private final Session session;

  VersionCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    MapNode document =
        MapNode.builder()
            .put("apiVersion", "tidegate.dev/v1")
            .put("kind", "Version")
            .put("version", Version.text())
            .put("java", String.valueOf(System.getProperty("java.version")))
            .build();
    session.printer().one(document, Version.text(), () -> List.of("tidegate " + Version.text()));
    return ExitCode.DONE.status();
  }
}

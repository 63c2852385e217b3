package dev.tidegate.cli.flag;

import dev.tidegate.cli.client.Call;
import dev.tidegate.cli.session.InputFile;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "apply", description = "Puts all flags of a flagd file, or none if one is wrong")
final class ApplyCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      required = true,
      description = "A flagd file, JSON or YAML; - is standard input")
  String file = "";

  @Option(names = "--dry-run", description = "Check everything, write nothing")
  boolean dryRun;

  ApplyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    InputFile input = InputFile.read(session.environment(), file);
    String path = session.path("flagsets") + "?dryRun=" + dryRun;
    Doc flags =
        session.client().call(Call.send("POST", path, input.text(), input.mediaType())).body();
    session
        .printer()
        .list(
            flags.map(),
            flag -> flag.text("key"),
            () ->
                flags.items("items").stream()
                    .map(flag -> FlagText.sentence(flag, session.style()))
                    .toList());
    return ExitCode.DONE.status();
  }
}

package dev.tidegate.cli.flag;

import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "get",
    description = {
      "Shows a flag: its definition and what is served",
      "For example: tidegate flag get checkout -o yaml"
    })
final class GetCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "KEY", description = "The flag")
  String key = "";

  GetCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Doc flag = session.client().get(session.path("flags", key));
    session.printer().one(flag.map(), key, () -> FlagText.lines(flag, session.style()));
    return ExitCode.DONE.status();
  }
}

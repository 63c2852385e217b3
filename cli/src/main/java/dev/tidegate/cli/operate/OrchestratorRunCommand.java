package dev.tidegate.cli.operate;

import dev.tidegate.cli.dev.Installation;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.ExitCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

@Command(
    name = "run",
    description = {
      "Runs an orchestrator in the foreground; all further options are its own",
      "See them with: tidegate orchestrator run -- --help"
    })
final class OrchestratorRunCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "OPTION", description = "Options of the orchestrator")
  List<String> given = new ArrayList<>();

  @Unmatched List<String> unmatched = new ArrayList<>();

  OrchestratorRunCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    List<String> command = new ArrayList<>(Installation.find().orchestrator());
    command.addAll(unmatched);
    command.addAll(given);
    session.note("running an orchestrator; Ctrl-C stops it");
    try {
      Process process = new ProcessBuilder(command).inheritIO().start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "tidegate-stop"));
      return process.waitFor();
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED, "the orchestrator cannot be started", e.getMessage(), null);
    }
  }
}

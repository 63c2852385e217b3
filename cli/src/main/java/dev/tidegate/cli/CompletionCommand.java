package dev.tidegate.cli;

import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.ExitCode;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "completion",
    description = "Prints a completion script; use it with: source <(tidegate completion bash)")
final class CompletionCommand implements Callable<Integer> {
  private final Session session;
  private final Supplier<CommandLine> whole;

  @Parameters(paramLabel = "bash|zsh", description = "The shell it is for")
  String shell = "";

  CompletionCommand(Session session, Supplier<CommandLine> whole) {
    this.session = session;
    this.whole = whole;
  }

  @Override
  public Integer call() {
    switch (shell) {
      case "bash", "zsh" ->
          session.environment().out().print(AutoComplete.bash("tidegate", whole.get()));
      case "fish" ->
          throw new CommandException(
              ExitCode.NOT_BUILT, "completion for fish is not built yet", null, "use bash or zsh");
      default ->
          throw CommandException.usage("the shell is bash or zsh, not '" + shell + "'", null);
    }
    return ExitCode.DONE.status();
  }
}

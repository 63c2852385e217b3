package dev.tidegate.cli;

import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Environment;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Style;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Writes what went wrong to stderr: what, why, and what to do now. */
final class Failures {
  private Failures() {}

  static int print(CommandException e, Environment environment) {
    PrintStream err = environment.err();
    Style style = Style.of(Style.When.auto, environment, environment.terminal().err());
    for (String line : e.lines()) {
      int colon = line.indexOf(": ") + 1;
      String word = line.startsWith("  ") ? "" : line.substring(0, colon);
      String shown = "error:".equals(word) ? style.red(word) : style.dim(word);
      err.println((word.isEmpty() ? "" : shown) + line.substring(word.length()));
    }
    err.flush();
    return e.exitCode().status();
  }

  static int print(ParameterException e, Environment environment) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    String hint = command + " --help";
    String what = String.valueOf(e.getMessage());
    if (e instanceof UnmatchedArgumentException unmatched) {
      what = "'" + unmatched.getUnmatched().get(0) + "' is not known here";
      List<String> suggestions = unmatched.getSuggestions();
      if (!suggestions.isEmpty()) {
        hint = "did you mean '" + suggestions.get(0) + "'? " + command + " --help";
      }
    }
    return print(CommandException.usage(what, hint), environment);
  }

  static int print(Exception e, Environment environment, boolean isVerbose) {
    if (e instanceof CommandException known) {
      return print(known, environment);
    }
    if (isVerbose) {
      e.printStackTrace(environment.err());
    }
    return print(
        new CommandException(
            ExitCode.FAILED,
            "unexpected failure",
            e.toString(),
            isVerbose ? null : "add -v to see where it comes from"),
        environment);
  }
}

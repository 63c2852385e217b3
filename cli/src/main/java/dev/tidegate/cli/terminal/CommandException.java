package dev.tidegate.cli.terminal;

import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.Problem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends a command with an exit code and what to tell the user: what, why, and what to do now. */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ExitCode exitCode;
  private final @Nullable String reason;
  private final @Nullable String hint;

  @SuppressWarnings("serial") // never serialised
  private final List<String> details;

  private CommandException(
      ExitCode exitCode,
      String what,
      List<String> details,
      @Nullable String reason,
      @Nullable String hint) {
    super(what);
    this.exitCode = exitCode;
    this.details = List.copyOf(details);
    this.reason = reason;
    this.hint = hint;
  }

  /** An error of three lines; those that are null are left out. */
  public CommandException(
      ExitCode exitCode, String what, @Nullable String reason, @Nullable String hint) {
    this(exitCode, what, List.of(), reason, hint);
  }

  /** Wrong usage or input. */
  public static CommandException usage(String what, @Nullable String hint) {
    return new CommandException(ExitCode.USAGE, what, null, hint);
  }

  /** A document with problems, all of which are listed. */
  public static CommandException invalid(
      String source, List<Problem> problems, @Nullable String hint) {
    List<String> lines = new ArrayList<>();
    for (Problem problem : problems) {
      String place = problem.position().isKnown() ? source + ":" + problem.position() : source;
      String advice = problem.hint() == null ? "" : " (" + problem.hint() + ")";
      lines.add("  " + place + " " + problem.path() + ": " + problem.message() + advice);
    }
    String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
    String what = source + " is refused: " + count + ", nothing was written";
    return new CommandException(ExitCode.USAGE, what, lines, null, hint);
  }

  /** A document with problems, all of which are listed. */
  public static CommandException invalid(String source, InvalidDocumentException e) {
    return invalid(source, e.problems(), null);
  }

  /** What the process ends with. */
  public ExitCode exitCode() {
    return exitCode;
  }

  /** The lines for stderr. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("error: " + getMessage());
    lines.addAll(details);
    if (reason != null && !reason.isEmpty()) {
      lines.add("cause: " + reason);
    }
    if (hint != null && !hint.isEmpty()) {
      lines.add("hint: " + hint);
    }
    return lines;
  }
}

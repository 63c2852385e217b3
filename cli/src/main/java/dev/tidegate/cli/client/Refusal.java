package dev.tidegate.cli.client;

import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.core.document.Position;
import dev.tidegate.core.document.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns an error the server answered with into an exit code and lines for the user. */
final class Refusal {
  private Refusal() {}

  static CommandException of(Answer answer, Target target) {
    Doc body = answer.body();
    List<Doc> problems = body.items("problems");
    if (!problems.isEmpty()) {
      return CommandException.invalid(
          "the document",
          problems.stream().map(Refusal::problem).toList(),
          body.textOrNull("hint"));
    }
    ExitCode code = exitCode(answer.status());
    String what = body.textOrNull("error");
    String hint = body.textOrNull("hint");
    return new CommandException(
        code,
        what == null ? "the orchestrator answered " + answer.status() : what,
        body.textOrNull("cause"),
        hint == null ? hint(code, target) : hint);
  }

  private static Problem problem(Doc doc) {
    String path = doc.text("path");
    return new Problem(
        path.isEmpty() ? Problem.ROOT : path,
        new Position((int) doc.whole("line"), (int) doc.whole("column")),
        doc.text("message"),
        doc.textOrNull("hint"));
  }

  private static ExitCode exitCode(int status) {
    return switch (status) {
      case 400, 413, 415, 422 -> ExitCode.USAGE;
      case 401, 403 -> ExitCode.NOT_ALLOWED;
      case 404 -> ExitCode.NOT_FOUND;
      case 409, 412 -> ExitCode.CONFLICT;
      case 501 -> ExitCode.NOT_BUILT;
      case 502, 503, 504 -> ExitCode.UNREACHABLE;
      default -> ExitCode.FAILED;
    };
  }

  private static @Nullable String hint(ExitCode code, Target target) {
    return switch (code) {
      case NOT_ALLOWED ->
          target.token() == null
              ? "this server wants a token: set TIDEGATE_TOKEN, or token in the context file"
              : "the token is not accepted by " + target.server();
      case UNREACHABLE -> "tidegate doctor --server " + target.server();
      default -> null;
    };
  }
}

package dev.tidegate.cli.flag;

import dev.tidegate.cli.client.Answer;
import dev.tidegate.cli.client.ApiClient;
import dev.tidegate.cli.client.Call;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "revert",
    description = {
      "Puts the body that a flag had at a revision, as a new change; a deleted flag comes back",
      "Refused like any change: by a rollout that needs the variants, or if the flag changed",
      "meanwhile",
      "For example: tidegate flag revert checkout --to 8812 --reason INC-7"
    })
final class RevertCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "KEY", description = "The flag")
  String key = "";

  @Option(
      names = "--to",
      paramLabel = "REVISION",
      required = true,
      description = "One of 'flag history'")
  long to;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; is kept in the audit log")
  @Nullable String reason;

  RevertCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    ApiClient client = session.client();
    Answer before = client.tryCall(Call.get(session.path("flags", key)));
    MapNode body = MapNode.builder().put("to", to).putIfPresent("reason", reason).build();
    Call call =
        Call.send(
            "POST", session.path("flags", key, "revert"), JsonWriter.compact(body), Call.JSON);
    call =
        before.status() == 200
            ? call.with("If-Match", "\"" + before.body().text("revision") + "\"")
            : call.with("If-None-Match", "*");
    Doc flag = client.call(call).body();
    session
        .printer()
        .one(
            flag.map(),
            key,
            () -> List.of(FlagText.sentence(flag, session.style()) + " (as at " + to + ")"));
    return ExitCode.DONE.status();
  }
}

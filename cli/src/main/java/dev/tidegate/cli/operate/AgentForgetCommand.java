package dev.tidegate.cli.operate;

import dev.tidegate.cli.client.Call;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "forget",
    description = {
      "Waits no longer for what an agent owes rollouts that were rolled back",
      "For one that will not come back. If it does after all, it rolls back all the same.",
      "For example: tidegate agent forget orders/o-3 --reason 'node scrapped'"
    })
final class AgentForgetCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "SERVICE/INSTANCE", description = "The agent")
  String agent = "";

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      required = true,
      description = "Why; is kept in the audit log")
  String reason = "";

  AgentForgetCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    int slash = agent.indexOf('/');
    if (slash <= 0 || slash == agent.length() - 1) {
      throw CommandException.usage(
          "'" + agent + "' is no agent", "name it as SERVICE/INSTANCE; tidegate agent list");
    }
    MapNode body =
        MapNode.builder().put("id", session.newRequestId()).put("reason", reason).build();
    String path =
        session.path("agents", agent.substring(0, slash), agent.substring(slash + 1), "forget");
    Call call = Call.send("POST", path, JsonWriter.compact(body), Call.JSON);
    Doc answer = session.client().call(call).body();
    List<Doc> requests = answer.items("requests");
    session.printer().one(answer.map(), agent, () -> text(requests));
    if (requests.stream().anyMatch(one -> "PENDING".equals(one.text("state")))) {
      return ExitCode.TIMED_OUT.status();
    }
    boolean all = requests.stream().allMatch(one -> "ACCEPTED".equals(one.text("state")));
    return (all ? ExitCode.DONE : ExitCode.CONFLICT).status();
  }

  private List<String> text(List<Doc> requests) {
    if (requests.isEmpty()) {
      return List.of(agent + ": nothing is outstanding of it");
    }
    List<String> lines = new ArrayList<>();
    for (Doc one : requests) {
      lines.add(
          "%s/%s: %s, %s"
              .formatted(
                  one.text("namespace"),
                  one.text("rollout"),
                  session.style().phase(one.text("state")),
                  one.text("message")));
    }
    return lines;
  }
}

package dev.tidegate.cli.operate;

import dev.tidegate.cli.client.Call;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.TextTable;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "rollback",
    description = "Rolls back every rollout of a namespace or label. Never asks")
final class EmergencyRollbackCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = {"-l", "--selector"},
      paramLabel = "LABEL=VALUE",
      description = "Those with this label; of all namespaces unless --namespace is given")
  @Nullable String selector;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      required = true,
      description = "Why; is kept in every history")
  String reason = "";

  EmergencyRollbackCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    boolean named = session.isNamespaceGiven();
    if (selector == null && !named) {
      throw CommandException.usage(
          "what should be rolled back? neither --namespace nor --selector is given",
          "tidegate emergency rollback --namespace NAME --reason TEXT");
    }
    MapNode body =
        MapNode.builder()
            .put("id", session.newRequestId())
            .putIfPresent("namespace", named ? session.namespace() : null)
            .putIfPresent("selector", selector)
            .put("reason", reason)
            .build();
    Call call =
        Call.send("POST", "/api/v1/emergency/rollback", JsonWriter.compact(body), Call.JSON);
    Doc answer = session.client().call(call).body();
    List<Doc> requests = answer.items("requests");
    session.printer().one(answer.map(), "", () -> text(answer.text("order"), requests));
    boolean refused = requests.stream().anyMatch(r -> "REFUSED".equals(r.text("state")));
    return (refused ? ExitCode.CONFLICT : ExitCode.DONE).status();
  }

  private List<String> text(String order, List<Doc> requests) {
    if (requests.isEmpty()) {
      return List.of("nothing to roll back: no unfinished rollout there");
    }
    TextTable table = new TextTable("TURN", "ROLLOUT", "REQUEST", "ANSWER", "");
    for (Doc request : requests) {
      table.row(
          request.text("turn"),
          request.text("namespace") + "/" + request.text("rollout"),
          request.text("id"),
          session.style().phase(request.text("state")),
          request.text("message"));
    }
    List<String> lines = new ArrayList<>(table.lines());
    if (!order.isEmpty()) {
      lines.add("asked in this order, those that come after others first: " + order);
    }
    return lines;
  }
}

package dev.tidegate.cli.flag;

import dev.tidegate.cli.client.Answer;
import dev.tidegate.cli.client.ApiClient;
import dev.tidegate.cli.client.Call;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.TextTable;
import dev.tidegate.core.document.DurationText;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "stale",
    description = {
      "Lists flags that may be removed: expired, the same for everybody for long, or unused",
      "Knows the metadata 'owner' and 'expires' (a date) of a flag, who changed it last, and the",
      "evaluations that agents count, by samples",
      "For example: tidegate flag stale --unchanged-for 30d --exit-code"
    })
final class StaleCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--unchanged-for",
      paramLabel = "TIME",
      description = "How long a flag must be unchanged or not evaluated. Default: 30d")
  String unchangedFor = "30d";

  @Option(names = "--exit-code", description = "Exit code 10 if there is any")
  boolean exitCode;

  StaleCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    ApiClient client = session.client();
    Doc flags = client.get(session.path("flags") + "?ages=true");
    StaleFlags rules =
        new StaleFlags(session.environment().clock().instant(), age(), usage(client));
    List<Node> stale = new ArrayList<>();
    for (Doc flag : flags.items("items")) {
      List<String> reasons = rules.reasons(flag);
      if (!reasons.isEmpty()) {
        String key = flag.text("key");
        stale.add(
            MapNode.builder()
                .put("key", key)
                .put("owner", flag.text("definition", "metadata", "owner"))
                .put("reasons", ListNode.ofTexts(reasons))
                .put("hint", "tidegate flag references DIR --flag " + key)
                .build());
      }
    }
    MapNode result =
        MapNode.builder()
            .put("apiVersion", "tidegate.dev/v1")
            .put("kind", "StaleFlagList")
            .put("namespace", session.namespace())
            .put("items", ListNode.of(stale))
            .build();
    session.printer().list(result, item -> item.text("key"), () -> text(new Doc(result)));
    return (exitCode && !stale.isEmpty() ? ExitCode.CHANGES : ExitCode.DONE).status();
  }

  private Duration age() {
    try {
      return DurationText.parse(unchangedFor);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage("--unchanged-for is " + e.getMessage(), null);
    }
  }

  /** What agents counted; null where this server does not know. */
  private @Nullable Map<String, Doc> usage(ApiClient client) {
    Answer answer = client.tryCall(Call.get(session.path("usage")));
    if (answer.status() != 200 || !answer.body().at("items").exists()) {
      session.note("no counts: this orchestrator does not say which flags are evaluated");
      return null;
    }
    Map<String, Doc> usage = new HashMap<>();
    answer.body().items("items").forEach(item -> usage.put(item.text("key"), item));
    return usage;
  }

  private List<String> text(Doc result) {
    List<Doc> items = result.items("items");
    if (items.isEmpty()) {
      session.note("no stale flags in namespace " + session.namespace());
      return List.of();
    }
    TextTable table = new TextTable("KEY", "OWNER", "WHY");
    for (Doc item : items) {
      String owner = item.text("owner");
      List<String> reasons = item.items("reasons").stream().map(Doc::text).toList();
      table.row(item.text("key"), owner.isEmpty() ? "-" : owner, String.join("; ", reasons));
    }
    session.note(
        "next: tidegate flag references DIR --flag %s, then tidegate flag delete %s"
            .formatted(items.get(0).text("key"), items.get(0).text("key")));
    return table.lines().stream().map(ChangeText::cut).toList();
  }
}

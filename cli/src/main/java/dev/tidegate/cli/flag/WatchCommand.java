package dev.tidegate.cli.flag;

import dev.tidegate.cli.client.Answer;
import dev.tidegate.cli.client.ApiClient;
import dev.tidegate.cli.client.Call;
import dev.tidegate.cli.client.ServerEvent;
import dev.tidegate.cli.session.EventFollower;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.core.document.MapNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "watch",
    description = {
      "Follows changes of flags as they happen: revision, flag, who, what",
      "Until Ctrl-C; exit code 8 when --timeout passed",
      "For example: tidegate flag watch checkout -o jsonl --timeout 10m"
    })
final class WatchCommand implements Callable<Integer> {
  /** More changes of one flag between two looks are told as the newest of them. */
  private static final int CHANGES_AT_ONCE = 20;

  private final Session session;
  private final Map<String, Long> told = new HashMap<>();

  @Parameters(arity = "0..1", paramLabel = "KEY", description = "The flag. Default: all")
  @Nullable String key;

  @Option(
      names = "--since",
      paramLabel = "REVISION",
      description = "Begin with what changed after it. Default: now")
  @Nullable Long since;

  WatchCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    ApiClient client = session.patientClient();
    EventFollower follower = new EventFollower(session, since);
    return follower.follow(
        key == null ? "all flags" : "flag " + key,
        "",
        event -> took(client, event, follower.from()));
  }

  private void took(ApiClient client, ServerEvent event, long from) {
    if (event.isGap()) {
      session.note("note: the server no longer knows what came next; going on from now");
      return;
    }
    String flag = event.data().text("key");
    if ("flag".equals(event.type()) && (key == null || key.equals(flag))) {
      tell(client, flag, told.getOrDefault(flag, from));
    }
  }

  private void tell(ApiClient client, String flag, long after) {
    Answer answer;
    try {
      answer =
          client.tryCall(
              Call.get(session.path("flags", flag, "history") + "?limit=" + CHANGES_AT_ONCE));
    } catch (CommandException e) {
      session.note("note: " + e.getMessage() + "; the next change of " + flag + " tells of it");
      return;
    }
    if (answer.status() == 404) {
      print(flag, deleted());
      return;
    }
    List<Doc> items = new ArrayList<>(answer.body().items("items"));
    Collections.reverse(items);
    for (Doc item : items) {
      if (item.whole("revision") > after) {
        told.put(flag, item.whole("revision"));
        print(flag, item);
      }
    }
  }

  private static Doc deleted() {
    return new Doc(MapNode.builder().put("kind", "deleted").put("what", "deleted").build());
  }

  private void print(String flag, Doc item) {
    MapNode document =
        item.map().toBuilder().put("namespace", session.namespace()).put("key", flag).build();
    HistoryText text = new HistoryText(session.style());
    boolean gone = "deleted".equals(item.text("kind"));
    session
        .printer()
        .line(document, flag, () -> List.of(gone ? flag + "  was deleted" : text.line(flag, item)));
  }
}

package dev.tidegate.cli.rollout;

import dev.tidegate.cli.client.ApiClient;
import dev.tidegate.cli.client.ServerEvent;
import dev.tidegate.cli.session.EventFollower;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.core.document.MapNode;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "events",
    description = {
      "Follows what is committed about rollouts, one line each, for automation",
      "Until Ctrl-C; exit code 8 when --timeout passed",
      "For example: tidegate rollout events -o jsonl --since 4711"
    })
final class EventsCommand implements Callable<Integer> {
  private static final List<String> OF_STATUS =
      List.of(
          "attempt",
          "phase",
          "stage",
          "stageName",
          "stages",
          "reason",
          "message",
          "actor",
          "since",
          "terminal");

  private final Session session;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "The rollout. Default: all")
  @Nullable String name;

  @Option(
      names = "--since",
      paramLabel = "REVISION",
      description = "Begin with what was committed after it. Default: now")
  @Nullable Long since;

  EventsCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    ApiClient client = session.patientClient();
    return new EventFollower(session, since)
        .follow(
            name == null ? "all rollouts" : "rollout " + name,
            name == null ? "" : "&rollout=" + ApiClient.encode(name),
            event -> took(client, event));
  }

  private void took(ApiClient client, ServerEvent event) {
    if (event.isGap()) {
      tellAll(client);
    } else if ("rollout".equals(event.type())) {
      tell(event.data());
    }
  }

  /** Events are missing: whoever reads must begin from what there is now. */
  private void tellAll(ApiClient client) {
    session
        .printer()
        .line(
            MapNode.builder().put("event", "gap").build(),
            "gap",
            () -> List.of("events are missing; the rollouts there are now:"));
    for (Doc rollout : client.get(session.path("rollouts")).items("items")) {
      if (name == null || name.equals(rollout.text("metadata", "name"))) {
        tell(rollout);
      }
    }
  }

  private void tell(Doc rollout) {
    if (rollout.isTrue("deleted")) {
      String gone = rollout.text("name");
      session
          .printer()
          .line(
              MapNode.builder()
                  .put("event", "deleted")
                  .put("namespace", rollout.text("namespace"))
                  .put("name", gone)
                  .build(),
              gone,
              () -> List.of(gone + "  was deleted"));
      return;
    }
    RolloutView view = new RolloutView(rollout);
    RolloutPicture picture = new RolloutPicture(session.style());
    session
        .printer()
        .line(
            document(rollout),
            view.name(),
            () -> List.of(rollout.text("metadata", "revision") + "  " + picture.line(view)));
  }

  private static MapNode document(Doc rollout) {
    MapNode metadata = rollout.at("metadata").map();
    MapNode status = rollout.at("status").map();
    MapNode.Builder document = MapNode.builder().put("event", "rollout");
    for (String field : List.of("revision", "namespace", "name", "uid")) {
      document.putIfPresent(field, metadata.get(field));
    }
    for (String field : OF_STATUS) {
      document.putIfPresent(field, status.get(field));
    }
    return document.build();
  }
}

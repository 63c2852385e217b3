package dev.tidegate.cli.rollout;

import dev.tidegate.cli.client.ApiClient;
import dev.tidegate.cli.client.Call;
import dev.tidegate.cli.session.Session;
import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.TextNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The calls about rollouts that several commands make. */
final class Rollouts {
  private static final int WAIT_SECONDS = 5;

  private Rollouts() {}

  /**
   * The rollout called {@code name}.
   *
   * @throws CommandException if there is none
   */
  static RolloutView get(ApiClient client, Session session, String name) {
    return new RolloutView(client.get(session.path("rollouts", name)));
  }

  /** Asks the leader to do {@code verb}, waits for its answer and prints it. */
  static int request(
      Session session,
      String name,
      String verb,
      Map<String, String> arguments,
      @Nullable String reason) {
    Doc answer = send(session.client(), session, name, body(session, verb, arguments, reason));
    session
        .printer()
        .one(answer.map(), answer.text("id"), () -> List.of(sentence(session, name, verb, answer)));
    if ("ACCEPTED".equals(answer.text("state"))) {
      return ExitCode.DONE.status();
    }
    session.note(
        "note: no leader has answered yet; the request is stored and is done when one leads");
    return ExitCode.TIMED_OUT.status();
  }

  /** Asks the leader to do {@code verb} and waits for its answer. */
  static Doc send(ApiClient client, Session session, String name, String verb) {
    return send(client, session, name, body(session, verb, Map.of(), null));
  }

  private static Doc send(ApiClient client, Session session, String name, MapNode body) {
    String path = session.path("rollouts", name, "requests") + "?waitSeconds=" + WAIT_SECONDS;
    return post(client, Call.send("POST", path, JsonWriter.compact(body), Call.JSON));
  }

  private static MapNode body(
      Session session, String verb, Map<String, String> arguments, @Nullable String reason) {
    MapNode.Builder body =
        MapNode.builder()
            .put("id", session.newRequestId())
            .put("verb", verb)
            .putIfPresent("reason", reason);
    if (!arguments.isEmpty()) {
      Map<String, Node> members = new LinkedHashMap<>();
      arguments.forEach((key, value) -> members.put(key, TextNode.of(value)));
      body.put("args", MapNode.of(members));
    }
    return body.build();
  }

  /** The id makes repeating harmless, so a broken connection is tried once more. */
  private static Doc post(ApiClient client, Call call) {
    try {
      return client.call(call).body();
    } catch (CommandException e) {
      if (e.exitCode() != ExitCode.UNREACHABLE) {
        throw e;
      }
      return client.call(call).body();
    }
  }

  private static String sentence(Session session, String name, String verb, Doc answer) {
    String message = answer.text("message");
    return name
        + ": "
        + verb
        + " "
        + session.style().phase(answer.text("state"))
        + (message.isEmpty() ? "" : ", " + message);
  }
}

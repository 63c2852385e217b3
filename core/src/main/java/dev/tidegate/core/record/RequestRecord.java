package dev.tidegate.core.record;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.Problems;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.rollout.Answer;
import dev.tidegate.core.rollout.Request;
import dev.tidegate.core.rollout.RequestId;
import dev.tidegate.core.rollout.Verb;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request as {@code tidegate.v1.Request}.
 *
 * @param rolloutUid whom it is for
 * @param rollout the rollout's name, for people
 * @param request what is asked
 * @param requestedAt when, by its maker's clock
 * @param state what became of it
 * @param message why it was refused, or what it does; may be empty
 */
public record RequestRecord(
    RolloutUid rolloutUid,
    String rollout,
    Request request,
    Instant requestedAt,
    State state,
    String message) {

  /** What became of a request. */
  public enum State {
    PENDING,
    ACCEPTED,
    REFUSED,
    INVALID
  }

  /** The same request, answered. */
  public RequestRecord answered(Answer answer) {
    return new RequestRecord(
        rolloutUid,
        rollout,
        request,
        requestedAt,
        answer.accepted() ? State.ACCEPTED : State.REFUSED,
        answer.message());
  }

  /** The stored form. */
  public MapNode toNode() {
    MapNode.Builder out =
        MapNode.builder()
            .put("id", request.id().value())
            .put("rolloutUid", rolloutUid.value())
            .put("rollout", rollout);
    putAsked(out, request);
    RecordFields.instant(out, "requestedAt", requestedAt);
    out.put("state", state.name());
    return RecordFields.text(out, "message", message).build();
  }

  /** What is asked, by whom and why. */
  static MapNode.Builder putAsked(MapNode.Builder out, Request request) {
    MapNode.Builder args = MapNode.builder();
    request.args().forEach(args::put);
    out.put("verb", request.verb().word()).put("args", args.build()).put("actor", request.actor());
    return RecordFields.text(out, "reason", request.reason());
  }

  /**
   * Reads the stored form. Without {@code requestedAt} the time of the id is taken, without {@code
   * state} it is pending.
   *
   * @throws InvalidDocumentException if it is no request
   */
  public static RequestRecord fromNode(Node node) {
    Problems problems = new Problems();
    Fields in = Fields.of(node, Problem.ROOT, problems);
    RequestId id = RecordFields.value(in, "id", RequestId::new);
    RolloutUid uid = RecordFields.value(in, "rolloutUid", RolloutUid::new);
    Verb verb = RecordFields.value(in, "verb", Verb::ofWord);
    State state = RecordFields.value(withState(in), "state", State::valueOf);
    String actor = in.text("actor");
    if (actor.isEmpty() && in.has("actor")) {
      in.problem("actor", "must not be empty", null);
    }
    Map<String, String> args = args(in, problems);
    String reason = in.text("reason", "");
    Instant at =
        in.has("requestedAt")
            ? RecordFields.instant(in, "requestedAt")
            : id == null ? Instant.EPOCH : id.madeAt();
    problems.throwIfAny();
    if (id == null || uid == null || verb == null || state == null) {
      throw new AssertionError("no request and no problem: " + node);
    }
    return new RequestRecord(
        uid,
        in.text("rollout", ""),
        new Request(id, verb, args, actor, reason),
        at,
        state,
        in.text("message", ""));
  }

  private static Fields withState(Fields in) {
    return in.has("state")
        ? in
        : Fields.of(MapNode.builder().put("state", "PENDING").build(), in.path(), new Problems());
  }

  static Map<String, String> args(Fields in, Problems problems) {
    Map<String, String> args = new LinkedHashMap<>();
    Fields all = in.optionalMap("args");
    if (all != null) {
      all.node()
          .members()
          .forEach(
              (name, value) -> {
                if (value instanceof TextNode text) {
                  args.put(name, text.value());
                } else {
                  problems.add(all.path(name), value, "must be a text, but is " + value.kind());
                }
              });
    }
    return args;
  }
}

package dev.tidegate.orchestrator.wire;

import dev.tidegate.core.document.Fields;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.rollout.RequestId;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An operator's intent as it lies in the store, pending or with its outcome.
 *
 * @param id a ULID, the last segment of its key
 * @param rolloutUid incarnation meant; empty for whichever has the name
 * @param rollout name inside the namespace
 * @param verb one of the request verbs; unknown ones are refused by the leader, not here
 * @param args arguments of the verb
 * @param actor who asks
 * @param reason why, for people
 * @param requestedAt by the clock of the replica that took it; null if it came by a bare put
 * @param state what became of it
 * @param message why it was refused, or what it did
 */
public record StoredRequest(
    String id,
    String rolloutUid,
    String rollout,
    String verb,
    SortedMap<String, String> args,
    String actor,
    String reason,
    @Nullable Instant requestedAt,
    State state,
    String message) {
  /** What became of a request. */
  public enum State {
    /** The leader has not handled it. */
    PENDING,
    /** It took effect. */
    ACCEPTED,
    /** It was understood and did not fit the rollout's state. */
    REFUSED,
    /** It was not understood. */
    INVALID
  }

  /** How it is stored. */
  public static final WireFormat<StoredRequest> FORMAT =
      new WireFormat<>(StoredRequest::read, StoredRequest::write);

  public StoredRequest {
    if (!RequestId.isUlid(id)) {
      throw new IllegalArgumentException("a request's id is a ULID, but is '" + id + "'");
    }
    Names.requireName(rollout);
    args = Collections.unmodifiableSortedMap(new TreeMap<>(args));
  }

  /** The same request with an outcome. */
  public StoredRequest answered(State outcome, String why) {
    return new StoredRequest(
        id, rolloutUid, rollout, verb, args, actor, reason, requestedAt, outcome, why);
  }

  private static StoredRequest read(Fields fields) {
    return new StoredRequest(
        fields.text("id"),
        fields.text("rolloutUid", ""),
        fields.text("rollout"),
        fields.text("verb"),
        ProtoJson.texts(fields, "args"),
        fields.text("actor", ""),
        fields.text("reason", ""),
        ProtoJson.time(fields, "requestedAt"),
        fields.has("state") ? fields.parsed("state", State::valueOf, State.PENDING) : State.PENDING,
        fields.text("message", ""));
  }

  private MapNode write() {
    return MapNode.builder()
        .put("id", id)
        .put("rolloutUid", rolloutUid)
        .put("rollout", rollout)
        .put("verb", verb)
        .put("args", ProtoJson.texts(args))
        .put("actor", actor)
        .put("reason", reason)
        .putIfPresent("requestedAt", ProtoJson.time(requestedAt))
        .put("state", state.name())
        .put("message", message)
        .build();
  }
}

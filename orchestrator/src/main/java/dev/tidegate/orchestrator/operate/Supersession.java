package dev.tidegate.orchestrator.operate;

import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutSpec;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.rollout.RequestId;
import dev.tidegate.core.rollout.Verb;
import dev.tidegate.core.store.Change;
import dev.tidegate.core.store.Guard;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.operate.Mutations.Mutation;
import dev.tidegate.orchestrator.operate.RolloutOperations.Accepted;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.StoredManifest;
import dev.tidegate.orchestrator.wire.StoredRequest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts a manifest beside an active rollout to take its place, together with the request that makes
 * room. The request's id is the successor's uid, so that whoever applies the same again finds what
 * became of it.
 */
final class Supersession {
  private final Mutations mutations;
  private final RequestOperations requests;

  Supersession(Mutations mutations, RequestOperations requests) {
    this.mutations = mutations;
    this.requests = requests;
  }

  /** Puts both, or neither if the rollout was replaced since it was read. */
  Outcome<Accepted> put(RolloutSpec spec, RolloutEntry active, Author author, Duration waitFor) {
    RolloutName name = spec.name();
    RequestId id = mutations.freshId();
    StoredManifest manifest =
        new StoredManifest(
            name, uid(id), new TreeMap<>(spec.labels()), spec.authored(), author.subject());
    StoredRequest request = request(id, active, author);
    Key successor = Keyspace.successor(name);
    Key asked = Keyspace.request(name.namespace(), id.value());
    @Nullable Stored<StoredManifest> seen = active.spec();
    Mutation mutation =
        new Mutation(
            name.namespace(),
            "request-" + id,
            author,
            "rollout.supersede",
            "rollout " + name.name(),
            List.of(
                new Guard.Absent(successor),
                new Guard.Absent(asked),
                Guard.asSeen(
                    Keyspace.spec(name), seen == null ? Revision.NONE : seen.modRevision())),
            List.of(
                new Change.Put(successor, StoredManifest.FORMAT.write(manifest)),
                new Change.Put(asked, StoredRequest.FORMAT.write(request))));
    Outcome<StoredRequest> put =
        mutations.submit(
            mutation,
            revision -> request,
            new Outcome.Conflict<>(
                "rollout " + name.name() + " was applied or superseded by somebody else just now",
                "its manifest changed since it was read",
                "tidegate rollout get " + name.name()));
    return accepted(spec, id, true, requests.await(name.namespace(), put, waitFor));
  }

  /** What became of {@code successor}, which was put before. */
  Outcome<Accepted> again(RolloutSpec spec, Stored<StoredManifest> successor, Duration waitFor) {
    RequestId id = new RequestId(successor.value().uid().value().toUpperCase(Locale.ROOT));
    String namespace = spec.name().namespace();
    Outcome<StoredRequest> found = requests.get(namespace, id);
    return accepted(spec, id, false, requests.await(namespace, found, waitFor));
  }

  private StoredRequest request(RequestId id, RolloutEntry active, Author author) {
    @Nullable RolloutUid meant = active.uid();
    return new StoredRequest(
        id.value(),
        meant == null ? "" : meant.value(),
        active.name().name(),
        Verb.SUPERSEDE.word(),
        new TreeMap<>(Map.of()),
        author.subject(),
        author.reason(),
        mutations.clock().instant(),
        StoredRequest.State.PENDING,
        "");
  }

  private static RolloutUid uid(RequestId id) {
    return new RolloutUid(id.value().toLowerCase(Locale.ROOT));
  }

  private static Outcome<Accepted> accepted(
      RolloutSpec spec, RequestId id, boolean created, Outcome<StoredRequest> asked) {
    if (asked instanceof Outcome.Done<StoredRequest> done) {
      return new Outcome.Done<>(
          new Accepted(spec.plan(uid(id)), created, done.value()), done.revision());
    }
    if (asked instanceof Outcome.Conflict<StoredRequest> conflict) {
      return new Outcome.Conflict<>(conflict.what(), conflict.why(), conflict.hint());
    }
    if (asked instanceof Outcome.Unavailable<StoredRequest> unavailable) {
      return new Outcome.Unavailable<>(unavailable.why());
    }
    if (asked instanceof Outcome.Missing<StoredRequest> missing) {
      return new Outcome.Missing<>(missing.what());
    }
    if (asked instanceof Outcome.Invalid<StoredRequest> invalid) {
      return new Outcome.Invalid<>(invalid.what(), invalid.problems());
    }
    throw new AssertionError(asked);
  }
}

package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.rollout.Request;
import dev.tidegate.core.rollout.RequestId;
import dev.tidegate.core.rollout.Verb;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Store;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.StoredRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tells requests that can be put before the policy from those that cannot. A request that came by a
 * bare put, recognised by the missing audit entry of its own transaction, may only pause or roll
 * back.
 */
final class RequestIntake {
  /** Older requests are refused: their outcome may have been deleted from the log already. */
  static final Duration AGE_MAX = Duration.ofDays(6);

  /** Most requests handled in one transaction, so that it stays within its limits. */
  private static final int HANDLED_MAX = 8;

  /**
   * The requests of a rollout.
   *
   * @param valid in revision order
   * @param refused with the reason, by request
   */
  record Sorted(List<Request> valid, Map<RequestId, String> refused) {
    boolean isEmpty() {
      return valid.isEmpty() && refused.isEmpty();
    }
  }

  private final Store store;

  RequestIntake(Store store) {
    this.store = store;
  }

  /** The operation id of the transaction in which the API puts a request. */
  static String operationOf(String requestId) {
    return "request-" + requestId;
  }

  Sorted sort(NamespaceView namespace, RolloutName rollout, RolloutUid uid, Instant now) {
    List<Request> valid = new ArrayList<>();
    Map<RequestId, String> refused = new TreeMap<>();
    for (Stored<StoredRequest> stored : namespace.requests()) {
      StoredRequest request = stored.value();
      if (!request.rollout().equals(rollout.name())
          || valid.size() + refused.size() >= HANDLED_MAX) {
        continue;
      }
      RequestId id = new RequestId(request.id());
      Optional<String> objection = objection(namespace.name(), stored, uid, now);
      if (objection.isPresent()) {
        refused.put(id, objection.get());
      } else {
        valid.add(request(id, request));
      }
    }
    return new Sorted(valid, refused);
  }

  private static Request request(RequestId id, StoredRequest request) {
    String actor = request.actor().isEmpty() ? "etcd-direct" : request.actor();
    return new Request(id, Verb.ofWord(request.verb()), request.args(), actor, request.reason());
  }

  private Optional<String> objection(
      String namespace, Stored<StoredRequest> stored, RolloutUid uid, Instant now) {
    StoredRequest request = stored.value();
    if (!request.rolloutUid().isEmpty() && !request.rolloutUid().equals(uid.value())) {
      return Optional.of("it is for rollout uid " + request.rolloutUid() + ", not " + uid);
    }
    Instant madeAt = new RequestId(request.id()).madeAt();
    if (Duration.between(madeAt, now).compareTo(AGE_MAX) > 0) {
      return Optional.of("it was made at " + madeAt + ", more than six days ago");
    }
    Verb verb;
    try {
      verb = Verb.ofWord(request.verb());
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
    if (!verb.isSafe() && !cameThroughTheApi(namespace, stored)) {
      return Optional.of(
          "a request put into the store directly may only pause or roll back, not " + verb.word());
    }
    return Optional.empty();
  }

  private boolean cameThroughTheApi(String namespace, Stored<StoredRequest> stored) {
    Optional<Entry> audit = store.get(Keyspace.audit(namespace, operationOf(stored.value().id())));
    return audit.map(entry -> entry.createRevision().equals(stored.createRevision())).orElse(false);
  }
}

package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.rollout.RequestId;
import dev.tidegate.core.rollout.Standing;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Fence;
import dev.tidegate.core.store.Key;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.view.Unreadable;
import dev.tidegate.orchestrator.wire.AuditEntry;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.Place;
import dev.tidegate.orchestrator.wire.StoredRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Moves requests to the log as invalid that no rollout will ever answer: those that cannot be read
 * and those for a rollout that does not exist. One transaction each.
 */
final class StrayRequests {
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Tools tools;

  StrayRequests(Tools tools) {
    this.tools = tools;
  }

  static boolean any(NamespaceView namespace) {
    return first(namespace).isPresent();
  }

  /** A request to be refused. */
  private record Stray(String id, Key key, StoredRequest answered) {}

  @Nullable Duration run(String name) {
    Optional<Fence> fence = tools.leadership().fence().get();
    Optional<Stray> stray = first(tools.views().current().namespace(name));
    if (fence.isEmpty() || stray.isEmpty()) {
      return null;
    }
    CommitResult result = tools.store().commit(commit(name, stray.get(), fence.get()));
    tools.meters().answered(result);
    return result instanceof CommitResult.Fenced ? null : SOON;
  }

  private Commit commit(String namespace, Stray stray, Fence fence) {
    return new CommitDraft(namespace)
        .present(stray.key()) // else another leader has answered it
        .delete(stray.key())
        .put(Keyspace.requestLog(namespace, stray.id()), StoredRequest.FORMAT, stray.answered())
        .audited(
            fence,
            new AuditEntry(
                "request-invalid." + stray.id(),
                Standing.ORCHESTRATOR,
                "request.invalid",
                "request " + namespace + "/" + stray.id(),
                stray.answered().message(),
                tools.clock().instant()));
  }

  private static Optional<Stray> first(NamespaceView namespace) {
    for (Unreadable unreadable : namespace.unreadable()) {
      if (Keyspace.parse(unreadable.key()).orElse(null) instanceof Place.RequestOf request) {
        String why = "it cannot be read: " + unreadable.problems().get(0);
        return Optional.of(unreadableStray(request.id(), unreadable.key(), why));
      }
    }
    for (Stored<StoredRequest> stored : namespace.requests()) {
      StoredRequest request = stored.value();
      Optional<RolloutEntry> rollout = namespace.rollout(request.rollout());
      if (rollout.isEmpty() || rollout.get().uid() == null) {
        String why = "there is no rollout " + request.rollout() + " in " + namespace.name();
        return Optional.of(
            new Stray(
                request.id(),
                Keyspace.request(namespace.name(), request.id()),
                request.answered(StoredRequest.State.INVALID, why)));
      }
    }
    return Optional.empty();
  }

  private static Stray unreadableStray(String id, Key key, String why) {
    String shown = RequestId.isUlid(id) ? id : "00000000000000000000000000";
    StoredRequest answered =
        new StoredRequest(
            shown,
            "",
            "unreadable",
            "",
            new TreeMap<>(),
            "",
            "",
            null,
            StoredRequest.State.INVALID,
            why);
    return new Stray(id, key, answered);
  }
}

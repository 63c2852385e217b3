package dev.tidegate.orchestrator.view;

import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.store.FencingToken;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.wire.Freezes;
import dev.tidegate.orchestrator.wire.LeaderClaim;
import dev.tidegate.orchestrator.wire.Position;
import dev.tidegate.orchestrator.wire.Replica;
import dev.tidegate.orchestrator.wire.Rewind;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything the orchestrator acts on, as it was at one revision. Immutable.
 *
 * @param revision everything up to it is in here
 * @param epoch which history of the store the revision belongs to
 * @param rewind that the store went back and was not adopted yet, else null
 * @param leader who leads, null if nobody does
 * @param replicas by name
 * @param systemFreezes freezes of all namespaces, null if none was ever set
 * @param namespaces by name; one without keys is not in here
 * @param unreadable values of the system that cannot be read
 */
public record RolloutView(
    Revision revision,
    long epoch,
    @Nullable Stored<Rewind> rewind,
    @Nullable Stored<LeaderClaim> leader,
    SortedMap<String, Stored<Replica>> replicas,
    @Nullable Stored<Freezes> systemFreezes,
    SortedMap<String, NamespaceView> namespaces,
    List<Unreadable> unreadable) {

  /** The namespace, empty if it has no keys: every valid name is one. */
  public NamespaceView namespace(String name) {
    NamespaceView namespace = namespaces.get(name);
    return namespace != null ? namespace : NamespaceState.empty(name);
  }

  /** The rollout, if the store holds anything of it. */
  public Optional<RolloutEntry> rollout(RolloutName name) {
    NamespaceView namespace = namespaces.get(name.namespace());
    return namespace == null
        ? Optional.empty()
        : Optional.ofNullable(namespace.rollouts().get(name));
  }

  /** The fencing token of the leader, if there is one. */
  public Optional<FencingToken> token() {
    return Optional.ofNullable(leader).map(claim -> new FencingToken(claim.createRevision()));
  }

  /** Which place in history this is the state of. */
  public Position place() {
    return new Position(epoch, revision.value());
  }

  /** Where the leader's term began, if there is a leader: terms are ordered across epochs. */
  public Optional<Position> term() {
    return Optional.ofNullable(leader)
        .map(claim -> new Position(epoch, claim.createRevision().value()));
  }

  /** Mod revision of the freezes of all namespaces as a guard sees it. */
  public Revision systemFreezesRevision() {
    return systemFreezes == null ? Revision.NONE : systemFreezes.modRevision();
  }
}

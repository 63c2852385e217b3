package dev.tidegate.orchestrator.view;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.wire.FlagClaim;
import dev.tidegate.orchestrator.wire.FlagOverride;
import dev.tidegate.orchestrator.wire.Freezes;
import dev.tidegate.orchestrator.wire.StoredRequest;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One namespace at one revision.
 *
 * @param name of the namespace
 * @param changed revision of the last change inside
 * @param flags bodies as stored, by key; where the newest put cannot be served, the last good one
 *     with its shared rules written out, if one was ever seen here
 * @param evaluators shared rules as stored, by name
 * @param rollouts by name
 * @param claims who owns a flag, by flag key; may be void
 * @param overrides what operators have served instead of stages, by flag key, until deleted
 * @param freezes null if none was ever set
 * @param requests that wait, in the order they were put
 * @param effective flags as agents are to serve them
 * @param quarantined flags whose newest put cannot be served, by key: those of them without a last
 *     good body are not in {@code flags}
 * @param unreadable values that cannot be read, among them requests to be refused
 */
public record NamespaceView(
    String name,
    Revision changed,
    SortedMap<String, Stored<MapNode>> flags,
    SortedMap<String, Stored<Node>> evaluators,
    SortedMap<RolloutName, RolloutEntry> rollouts,
    SortedMap<String, Stored<FlagClaim>> claims,
    SortedMap<String, Stored<FlagOverride>> overrides,
    @Nullable Stored<Freezes> freezes,
    List<Stored<StoredRequest>> requests,
    EffectiveFlags effective,
    SortedMap<String, Unreadable> quarantined,
    List<Unreadable> unreadable) {

  /** Keys of the flags that are stored but of which no servable body is known here. */
  public SortedSet<String> unknownFlags() {
    SortedSet<String> keys = new TreeSet<>(quarantined.keySet());
    keys.removeAll(flags.keySet());
    return keys;
  }

  /** The rollout called {@code rollout}. */
  public Optional<RolloutEntry> rollout(String rollout) {
    return Optional.ofNullable(rollouts.get(new RolloutName(name, rollout)));
  }

  /** The active rollout that owns {@code flag}; claims of others are void. */
  public Optional<RolloutEntry> ownerOf(String flag) {
    Stored<FlagClaim> claim = claims.get(flag);
    if (claim == null) {
      return Optional.empty();
    }
    return rollout(claim.value().rollout())
        .filter(RolloutEntry::isActive)
        .filter(entry -> claim.value().rolloutUid().equals(entry.uid()));
  }

  /** Those of {@code keys} that are switched off. */
  public SortedSet<String> killed(Collection<String> keys) {
    SortedSet<String> killed = new TreeSet<>();
    for (String key : keys) {
      Stored<MapNode> body = flags.get(key);
      if (body != null && TextNode.of("DISABLED").equals(body.value().get("state"))) {
        killed.add(key);
      }
    }
    return killed;
  }

  /** Those of {@code keys} that an operator has served instead of stages. */
  public SortedSet<String> overridden(Collection<String> keys) {
    SortedSet<String> overridden = new TreeSet<>(overrides.keySet());
    overridden.retainAll(keys);
    return overridden;
  }

  /** True unless one of {@code keys} is switched off or overridden. */
  public boolean servesAsPlanned(Collection<String> keys) {
    return killed(keys).isEmpty() && overridden(keys).isEmpty();
  }

  /** Mod revision of the freezes as a guard sees it. */
  public Revision freezesRevision() {
    return freezes == null ? Revision.NONE : freezes.modRevision();
  }
}

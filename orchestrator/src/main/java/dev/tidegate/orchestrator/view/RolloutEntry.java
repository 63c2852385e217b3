package dev.tidegate.orchestrator.view;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.plan.PlanHash;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.wire.Overlay;
import dev.tidegate.orchestrator.wire.RolloutEnding;
import dev.tidegate.orchestrator.wire.StoredManifest;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything the store holds of one rollout.
 *
 * @param name namespace and name
 * @param spec the manifest; null once it was deleted
 * @param status null before the leader took it up
 * @param plans by incarnation
 * @param before by incarnation, the flags as they were at its start
 * @param overlays what the active stage serves, by flag
 * @param unreadable values of this rollout that cannot be read: nobody acts on it until repaired
 * @param successor the manifest that takes its place once it is superseded, or null
 * @param endings by incarnation, of those that ended
 */
public record RolloutEntry(
    RolloutName name,
    @Nullable Stored<StoredManifest> spec,
    @Nullable Stored<RolloutStatus> status,
    Map<RolloutUid, Stored<RolloutPlan>> plans,
    Map<RolloutUid, SortedMap<String, Stored<MapNode>>> before,
    SortedMap<String, Stored<Overlay>> overlays,
    List<Unreadable> unreadable,
    @Nullable Stored<StoredManifest> successor,
    Map<RolloutUid, Stored<RolloutEnding>> endings) {

  /** The incarnation this is about: that of the status, before it exists that of the manifest. */
  public @Nullable RolloutUid uid() {
    if (status != null) {
      return status.value().uid();
    }
    return spec == null ? null : spec.value().uid();
  }

  /** The plan of the current incarnation, null before its start. */
  public @Nullable Stored<RolloutPlan> plan() {
    RolloutUid uid = uid();
    return uid == null ? null : plans.get(uid);
  }

  /** Flags as they were when the current incarnation started. */
  public Map<String, Stored<MapNode>> beforeStart() {
    RolloutUid uid = uid();
    return uid == null ? Map.of() : before.getOrDefault(uid, Collections.emptySortedMap());
  }

  /** Mod revision of the status as a guard sees it. */
  public Revision statusRevision() {
    return status == null ? Revision.NONE : status.modRevision();
  }

  /** True if it has begun and is not over: it owns its flags. */
  public boolean isActive() {
    return status != null && !status.value().terminal();
  }

  /**
   * The manifest to be taken up next, or null while the rollout is active or if there is none: what
   * takes the place of a superseded rollout, else a manifest newer than the status.
   */
  public @Nullable Stored<StoredManifest> waiting() {
    if (isActive()) {
      return null;
    }
    if (successor != null && status != null && status.value() instanceof RolloutStatus.Superseded) {
      return successor;
    }
    return hasNewIncarnation() ? spec : null;
  }

  /** The manifest of the incarnation the status is about, null if it is not stored any more. */
  public @Nullable StoredManifest current() {
    return spec != null && spec.value().uid().equals(uid()) ? spec.value() : null;
  }

  /**
   * The completed rollout whose restore points live agents restore now, or null: a revert that
   * takes states back, too, is under way.
   */
  public @Nullable RolloutUid restoring() {
    StoredManifest manifest = current();
    StoredManifest.Origin origin = manifest == null ? null : manifest.origin();
    boolean rolling = status != null && status.value() instanceof RolloutStatus.RollingBack;
    return rolling && origin != null && origin.restoreState() ? origin.uid() : null;
  }

  /**
   * How {@code plan} failed, if it is quarantined: it is until it completed, or everything of the
   * rollout was deleted.
   */
  public Optional<RolloutEnding> quarantine(PlanHash plan) {
    return endings.values().stream()
        .filter(ending -> ending.value().plan().equals(plan))
        .filter(ending -> ending.value().quarantined() || ending.value().completed())
        .max(Comparator.comparing(Stored::modRevision))
        .map(Stored::value)
        .filter(RolloutEnding::quarantined);
  }

  /** Until when no rollout of the name starts, as far as those say that have ended. */
  public Optional<Instant> coolsUntil() {
    return endings.values().stream()
        .map(ending -> ending.value().coolsUntil())
        .filter(Objects::nonNull)
        .max(Comparator.naturalOrder());
  }

  /** True if a manifest newer than the status waits to be taken up. */
  public boolean hasNewIncarnation() {
    return spec != null && (status == null || !status.value().uid().equals(spec.value().uid()));
  }
}

package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.rollout.Fleet;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.rollout.Standing;
import dev.tidegate.core.store.Commit;
import dev.tidegate.orchestrator.wire.AuditEntry;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.Overlay;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Gives groups of agents that did not exist when the stage was entered a bound of their own, so
 * that a stage entered without any agent, or a zone that came later, is not left out for ever.
 */
final class CohortCommit {
  private CohortCommit() {}

  /** The commit, or nothing if every group has its bound. */
  static Optional<Commit> of(Situation at, Fleet fleet) {
    if (!(at.status() instanceof RolloutStatus.Progressing)) {
      return Optional.empty();
    }
    SortedMap<String, Overlay> served =
        StageOverlays.staying(at.plan(), at.status().stage(), fleet, at.entry());
    boolean stored =
        served.entrySet().stream()
            .allMatch(
                overlay -> {
                  var kept = at.entry().overlays().get(overlay.getKey());
                  return kept != null && kept.value().equals(overlay.getValue());
                });
    if (stored) {
      return Optional.empty();
    }
    RolloutName name = at.entry().name();
    CommitDraft draft =
        new CommitDraft(name.namespace())
            .asSeen(Keyspace.status(name), at.entry().statusRevision());
    TransitionCommit.write(at.entry(), served, draft);
    return Optional.of(
        draft.audited(
            at.fence(),
            new AuditEntry(
                at.operation("cohort-" + at.view().revision()),
                Standing.ORCHESTRATOR,
                "rollout.cohort",
                at.subject(),
                "agents of a new group joined",
                at.now())));
  }
}

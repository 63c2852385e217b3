package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.rollout.ReasonCode;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.AuditEntry;
import dev.tidegate.orchestrator.wire.FlagClaim;
import dev.tidegate.orchestrator.wire.Keyspace;
import java.util.Map;

/**
 * Deletes a rollout that has ended and was marked for it, in one transaction: all its keys and the
 * claims it left. What was decided, asked and recorded stays in the log, under its uid.
 */
final class Deletion {
  /** Void claims beyond that are left to whoever claims the flag next. */
  private static final int CLAIMS_MAX = 100;

  private Deletion() {}

  /** True if {@code status} ended and somebody asked to delete it. */
  static boolean isDue(RolloutStatus status) {
    return status.terminal() && status.reason().code() == ReasonCode.DELETE_REQUESTED;
  }

  static Commit commit(Situation at) {
    RolloutEntry entry = at.entry();
    RolloutName name = entry.name();
    Stored<?> spec = entry.spec();
    CommitDraft draft =
        new CommitDraft(name.namespace())
            .asSeen(Keyspace.status(name), entry.statusRevision())
            .asSeen(Keyspace.spec(name), spec == null ? Revision.NONE : spec.modRevision())
            .deleteAll(Keyspace.rollout(name));
    if (!entry.overlays().isEmpty()) {
      draft.deleteAll(Keyspace.overlays(name));
    }
    at.namespace().claims().entrySet().stream()
        .filter(claim -> claim.getValue().value().rollout().equals(name.name()))
        .limit(CLAIMS_MAX)
        .forEach(claim -> release(name, claim, draft));
    return draft.audited(
        at.fence(),
        new AuditEntry(
            at.operation("delete"),
            at.status().standing().actor(),
            "rollout.delete",
            at.subject(),
            at.status().reason().message(),
            at.now()));
  }

  private static void release(
      RolloutName name, Map.Entry<String, Stored<FlagClaim>> claim, CommitDraft draft) {
    draft
        .asSeen(Keyspace.claim(name.namespace(), claim.getKey()), claim.getValue().modRevision())
        .delete(Keyspace.claim(name.namespace(), claim.getKey()));
  }
}

package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.rollout.Standing;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.view.NamespaceView;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.AuditEntry;
import dev.tidegate.orchestrator.wire.CoreFormats;
import dev.tidegate.orchestrator.wire.FlagClaim;
import dev.tidegate.orchestrator.wire.Keyspace;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The transactions before a rollout's first stage, each repeatable: it is taken up as pending; it
 * claims all its flags or none; its plan and the flags as they were are kept. Only then its first
 * status change is committed. What is done already is skipped, so a crash in between loses nothing.
 */
final class StartCommits {
  private StartCommits() {}

  /** Takes up a manifest: the first status of a new incarnation. */
  static Commit accept(Situation at) {
    RolloutName name = at.entry().name();
    Stored<?> spec = at.entry().spec();
    CommitDraft draft =
        new CommitDraft(name.namespace())
            .asSeen(Keyspace.status(name), at.entry().statusRevision())
            .asSeen(Keyspace.spec(name), spec == null ? Revision.NONE : spec.modRevision())
            .put(Keyspace.status(name), CoreFormats.status(at.status(), at.plan()));
    Successors.install(at.entry(), draft);
    return draft.audited(at.fence(), entry(at, "accept", "rollout.accept"));
  }

  /** Other active rollouts that own a flag of the plan. */
  static SortedSet<String> owners(Situation at) {
    SortedSet<String> owners = new TreeSet<>();
    for (String flag : at.plan().flags()) {
      at.namespace()
          .ownerOf(flag)
          .filter(owner -> !owner.name().equals(at.entry().name()))
          .ifPresent(owner -> owners.add(owner.name().name()));
    }
    return owners;
  }

  /** Flags of the plan that do not exist, or cannot be read. */
  static SortedSet<String> missing(Situation at) {
    SortedSet<String> missing = new TreeSet<>(at.plan().flags());
    missing.removeAll(at.namespace().flags().keySet());
    return missing;
  }

  /** The next transaction before the first stage; empty if all were done. */
  static Optional<Commit> next(Situation at) {
    return claimsMissing(at)
        ? Optional.of(claim(at))
        : at.entry().plan() == null ? Optional.of(keepPlan(at)) : Optional.empty();
  }

  private static boolean claimsMissing(Situation at) {
    return at.plan().flags().stream().anyMatch(flag -> !isOwn(at, flag));
  }

  private static boolean isOwn(Situation at, String flag) {
    Stored<FlagClaim> claim = at.namespace().claims().get(flag);
    return claim != null && claim.value().rolloutUid().equals(at.plan().uid());
  }

  private static Commit claim(Situation at) {
    RolloutName name = at.entry().name();
    FlagClaim own = new FlagClaim(at.plan().uid(), name.name());
    CommitDraft draft = new CommitDraft(name.namespace());
    draft.asSeen(Keyspace.status(name), at.entry().statusRevision());
    for (String flag : at.plan().flags()) {
      if (!isOwn(at, flag)) {
        Stored<FlagClaim> voided = at.namespace().claims().get(flag);
        draft.asSeen(
            Keyspace.claim(name.namespace(), flag),
            voided == null ? Revision.NONE : voided.modRevision());
        draft.put(Keyspace.claim(name.namespace(), flag), FlagClaim.FORMAT, own);
      }
    }
    return draft.audited(at.fence(), entry(at, "claims-" + at.view().revision(), "rollout.claim"));
  }

  private static Commit keepPlan(Situation at) {
    RolloutEntry rollout = at.entry();
    RolloutName name = rollout.name();
    RolloutUid uid = at.plan().uid();
    NamespaceView namespace = at.namespace();
    CommitDraft draft = new CommitDraft(name.namespace());
    draft.asSeen(Keyspace.status(name), rollout.statusRevision());
    draft.asSeen(Keyspace.plan(name, uid), Revision.NONE);
    draft.put(Keyspace.plan(name, uid), CoreFormats.PLAN, at.plan());
    for (String flag : at.plan().flags()) {
      Stored<MapNode> body = namespace.flags().get(flag);
      if (body == null) {
        throw new IllegalStateException("flag " + name.namespace() + "/" + flag + " is missing");
      }
      draft.asSeen(Keyspace.flag(name.namespace(), flag), body.modRevision());
      draft.put(Keyspace.before(name, uid, flag), CoreFormats.FLAG, body.value());
    }
    return draft.audited(at.fence(), entry(at, "plan-" + at.view().revision(), "rollout.plan"));
  }

  private static AuditEntry entry(Situation at, String operation, String action) {
    RolloutStatus status = at.status();
    return new AuditEntry(
        at.operation(operation),
        Standing.ORCHESTRATOR,
        action,
        at.subject(),
        status.reason().toString(),
        at.now());
  }
}

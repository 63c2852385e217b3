package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.rollout.Decision;
import dev.tidegate.core.rollout.Request;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.CoreFormats;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.StoredManifest;
import dev.tidegate.orchestrator.wire.StoredRequest;
import java.util.Locale;

/**
 * Makes a rollout that has ended a new one, in the transaction of the decision: the manifest gets
 * the new uid and tells which one it was made of. A retry then starts like any other; a revert puts
 * the flags back here, as they were before the start, but for their state.
 */
final class NextIncarnation {
  private NextIncarnation() {}

  /** Nothing unless {@code decision} makes one. */
  static void put(Situation at, Decision decision, CommitDraft draft) {
    boolean revert = decision instanceof Decision.Revert;
    if (!revert && !(decision instanceof Decision.Retry)) {
      return;
    }
    RolloutEntry entry = at.entry();
    RolloutName name = entry.name();
    RolloutUid uid = decision.next().uid();
    StoredManifest manifest = entry.current();
    Stored<StoredManifest> spec = entry.spec();
    if (manifest == null || spec == null) {
      throw new IllegalStateException("the manifest of " + name + " is missing");
    }
    draft
        .asSeen(Keyspace.spec(name), spec.modRevision())
        .put(
            Keyspace.spec(name),
            StoredManifest.FORMAT,
            manifest.under(uid, revert, revert && restoresState(at, uid)));
    if (revert) {
      draft.put(Keyspace.plan(name, uid), CoreFormats.PLAN, at.plan().under(uid));
      entry.beforeStart().forEach((flag, before) -> putBack(at, flag, before.value(), draft));
    }
  }

  /** The request that asks for it is the one its uid was made of. */
  private static boolean restoresState(Situation at, RolloutUid uid) {
    return at.namespace().requests().stream()
        .map(Stored::value)
        .filter(request -> request.id().toLowerCase(Locale.ROOT).equals(uid.value()))
        .map(StoredRequest::args)
        .anyMatch(args -> Boolean.parseBoolean(args.get(Request.RESTORE_STATE)));
  }

  private static void putBack(Situation at, String flag, MapNode before, CommitDraft draft) {
    Stored<MapNode> now = at.namespace().flags().get(flag);
    Node state = now == null ? null : now.value().get("state");
    draft
        .asSeen(
            Keyspace.flag(at.entry().name().namespace(), flag),
            now == null ? Revision.NONE : now.modRevision())
        .put(
            Keyspace.flag(at.entry().name().namespace(), flag),
            CoreFormats.FLAG,
            state == null ? before : before.toBuilder().put("state", state).build());
  }
}

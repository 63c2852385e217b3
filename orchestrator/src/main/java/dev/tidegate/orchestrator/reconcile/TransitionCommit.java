package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.plan.OnFailure;
import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.record.DecisionRecord;
import dev.tidegate.core.rollout.Answer;
import dev.tidegate.core.rollout.Decision;
import dev.tidegate.core.rollout.Fleet;
import dev.tidegate.core.rollout.Observation;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.rollout.RolloutStatus.AwaitingApproval;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.watch.Judgement;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.AuditEntry;
import dev.tidegate.orchestrator.wire.AutomaticRollback;
import dev.tidegate.orchestrator.wire.CoreFormats;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.Overlay;
import dev.tidegate.orchestrator.wire.RolloutEnding;
import dev.tidegate.orchestrator.wire.StoredManifest;
import dev.tidegate.orchestrator.wire.StoredRequest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Turns a decision into one commit: status, overlays of all the stage's flags, consumed requests,
 * decision record, evidence and audit entry, or nothing of it.
 *
 * <p>An advance is guarded by the claim, the status, the plan, both freeze documents and every flag
 * it folds, or that people approved; a rollback or pause by claim and status alone, so that nothing
 * can starve them.
 */
final class TransitionCommit {
  /** Flap control looks back for less. */
  private static final Duration ROLLBACKS_KEPT = Duration.ofDays(1);

  private TransitionCommit() {}

  static Commit of(
      Situation at,
      Decision decision,
      List<Answer> answers,
      Observation observation,
      Judgement judgement) {
    RolloutName name = at.entry().name();
    RolloutStatus next = decision.next();
    CommitDraft draft = new CommitDraft(name.namespace());
    draft.asSeen(Keyspace.status(name), at.entry().statusRevision());
    draft.put(Keyspace.status(name), CoreFormats.status(next, at.plan()));
    if (decision instanceof Decision.Enter || decision instanceof Decision.Complete) {
      guardAdvance(at, draft);
    }
    if (decision instanceof Decision.Enter && at.status() instanceof AwaitingApproval) {
      guardDefinitions(at, draft);
    }
    SortedMap<String, MapNode> folded = new TreeMap<>();
    if (decision instanceof Decision.Complete) {
      folded.putAll(fold(at, draft));
    } else if (!at.status().terminal()) { // what is over serves nothing of its own
      overlays(at, decision, observation.fleet(), draft);
    }
    NextIncarnation.put(at, decision, draft);
    for (Answer answer : answers) {
      consume(at, answer, draft);
    }
    if (next.terminal() && !at.status().terminal()) {
      end(at, next, folded, draft);
    }
    Successors.dropIfOff(at, next, answers, draft);
    if (decision instanceof Decision.RollBack
        && next.standing().isAutomatic()
        && !next.rehearses()) {
      count(at, decision, draft);
    }
    record(at, decision, observation, draft);
    EvidenceLog.put(draft, name.namespace(), at.fence(), judgement);
    String action = "rollout." + decision.word().toLowerCase(Locale.ROOT);
    return draft.audited(
        at.fence(),
        new AuditEntry(
            at.operation("decision"),
            next.standing().actor(),
            action,
            at.subject(),
            decision.reason().toString(),
            at.now()));
  }

  private static void guardAdvance(Situation at, CommitDraft draft) {
    RolloutName name = at.entry().name();
    Stored<?> plan = at.entry().plan();
    draft.asSeen(
        Keyspace.plan(name, at.plan().uid()), plan == null ? Revision.NONE : plan.modRevision());
    draft.asSeen(Keyspace.freezes(name.namespace()), at.namespace().freezesRevision());
    draft.asSeen(Keyspace.SYSTEM_FREEZES, at.view().systemFreezesRevision());
  }

  /** What people approved is void once a flag was edited; a fold compares its flags anyway. */
  private static void guardDefinitions(Situation at, CommitDraft draft) {
    String namespace = at.entry().name().namespace();
    for (String flag : at.plan().flags()) {
      Stored<MapNode> body = at.namespace().flags().get(flag);
      draft.asSeen(
          Keyspace.flag(namespace, flag), body == null ? Revision.NONE : body.modRevision());
    }
  }

  private static void overlays(Situation at, Decision decision, Fleet fleet, CommitDraft draft) {
    RolloutStatus next = decision.next();
    SortedMap<String, Overlay> served;
    if (decision instanceof Decision.Enter) {
      served = StageOverlays.entering(at.plan(), next.stage(), fleet, at.entry());
    } else if (next.stage() != at.status().stage()) {
      served = StageOverlays.returning(at.plan(), next.stage(), fleet);
    } else {
      served = StageOverlays.staying(at.plan(), next.stage(), fleet, at.entry());
    }
    write(at.entry(), served, draft);
  }

  /** Puts what differs and deletes what is no longer served. */
  static void write(RolloutEntry entry, SortedMap<String, Overlay> served, CommitDraft draft) {
    if (served.isEmpty()) {
      if (!entry.overlays().isEmpty()) {
        draft.deleteAll(Keyspace.overlays(entry.name()));
      }
      return;
    }
    served.forEach(
        (flag, overlay) -> {
          if (!isStored(entry, flag, overlay)) {
            draft.put(Keyspace.overlay(entry.name(), flag), Overlay.FORMAT, overlay);
          }
        });
    for (String flag : entry.overlays().keySet()) {
      if (!served.containsKey(flag)) {
        draft.delete(Keyspace.overlay(entry.name(), flag));
      }
    }
  }

  private static boolean isStored(RolloutEntry entry, String flag, Overlay overlay) {
    Stored<Overlay> stored = entry.overlays().get(flag);
    return stored != null && stored.isNewest() && stored.value().equals(overlay);
  }

  /** Keeps how it ended: quarantine, cooldown and reverts go by it. */
  private static void end(
      Situation at, RolloutStatus ended, SortedMap<String, MapNode> folded, CommitDraft draft) {
    OnFailure onFailure = at.plan().onFailure();
    boolean back = ended instanceof RolloutStatus.RolledBack && ended.standing().isAutomatic();
    boolean failed = back || ended instanceof RolloutStatus.Failed;
    boolean cools = failed && at.status().standing().isAutomatic();
    StoredManifest manifest = at.entry().current();
    StoredManifest.Origin origin = manifest == null ? null : manifest.origin();
    RolloutEnding ending =
        RolloutEnding.of(
            ended,
            failed && onFailure.quarantine(),
            cools ? at.now().plus(onFailure.cooldown()) : null,
            folded,
            origin == null ? null : origin.uid());
    draft.put(Keyspace.ended(at.entry().name(), ended.uid()), RolloutEnding.FORMAT, ending);
  }

  /** Writes what the last stage serves into the flags themselves; answers what that is. */
  private static SortedMap<String, MapNode> fold(Situation at, CommitDraft draft) {
    SortedMap<String, MapNode> folded = new TreeMap<>();
    String namespace = at.entry().name().namespace();
    for (Map.Entry<String, Stored<Overlay>> overlay : at.entry().overlays().entrySet()) {
      var body = at.namespace().flags().get(overlay.getKey());
      if (body != null) {
        MapNode with = overlay.getValue().value().foldedInto(body.value());
        draft.asSeen(Keyspace.flag(namespace, overlay.getKey()), body.modRevision());
        draft.put(Keyspace.flag(namespace, overlay.getKey()), CoreFormats.FLAG, with);
        folded.put(overlay.getKey(), with);
      }
    }
    draft.deleteAll(Keyspace.overlays(at.entry().name()));
    return folded;
  }

  /** A request that another leader has answered since it was seen is not answered again. */
  private static void consume(Situation at, Answer answer, CommitDraft draft) {
    String namespace = at.entry().name().namespace();
    String id = answer.request().value();
    at.namespace().requests().stream()
        .filter(stored -> stored.value().id().equals(id))
        .findFirst()
        .ifPresent(
            stored -> {
              StoredRequest.State state =
                  answer.accepted() ? StoredRequest.State.ACCEPTED : StoredRequest.State.REFUSED;
              Key key = Keyspace.request(namespace, id);
              draft.asSeen(key, stored.modRevision()).delete(key);
              draft.put(
                  Keyspace.requestLog(namespace, id),
                  StoredRequest.FORMAT,
                  stored.value().answered(state, answer.message()));
            });
  }

  /** Keeps an automatic rollback for flap control, and none that is no longer of use. */
  private static void count(Situation at, Decision decision, CommitDraft draft) {
    String namespace = at.entry().name().namespace();
    AutomaticRollback rollback =
        new AutomaticRollback(
            at.entry().name().name(),
            at.status().uid().value(),
            at.plan().services(),
            at.plan().stageName(at.status().stage()),
            at.now(),
            decision.reason().code().word());
    draft.put(
        Keyspace.rollback(
            namespace, at.now(), at.status().uid(), at.entry().statusRevision().value()),
        AutomaticRollback.FORMAT,
        rollback);
    draft.deleteAll(Keyspace.rollbacksBefore(namespace, at.now().minus(ROLLBACKS_KEPT)));
  }

  private static void record(
      Situation at, Decision decision, Observation observation, CommitDraft draft) {
    long sequence = at.entry().statusRevision().value(); // grows, and is taken once only
    DecisionRecord record =
        DecisionRecord.of(
            sequence,
            at.plan(),
            at.status(),
            observation,
            decision,
            at.now(),
            at.fence().token().revision().value());
    draft.put(
        Keyspace.decision(at.entry().name().namespace(), at.status().uid(), sequence),
        CoreFormats.bytes(record.toNode()));
  }
}

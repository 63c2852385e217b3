package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.store.Bytes;
import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.Entry;
import dev.tidegate.core.store.Fence;
import dev.tidegate.core.store.Key;
import dev.tidegate.core.store.Store;
import dev.tidegate.core.watch.EvidenceRecording;
import dev.tidegate.core.watch.Judgement;
import dev.tidegate.orchestrator.wire.EvidenceSnapshot;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.RecordingChunk;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps evidence in the store between decisions, so that a new leader goes on exactly. */
final class EvidenceLog {
  private static final Logger LOG = LoggerFactory.getLogger(EvidenceLog.class);

  private final Store store;
  private final String namespace;
  private long saves;
  private int watches;

  EvidenceLog(Store store, String namespace) {
    this.store = store;
    this.namespace = namespace;
  }

  /** What was saved of the attempt and stage of {@code status}; empty if nothing fits. */
  Optional<Judgement> load(RolloutPlan plan, RolloutStatus status) {
    Optional<Entry> stored = store.get(Keyspace.evidence(namespace, status.uid()));
    if (stored.isEmpty()) {
      return Optional.empty();
    }
    try {
      return EvidenceSnapshot.FORMAT
          .read(stored.get().value())
          .value()
          .map(saved -> resumed(plan, status, saved));
    } catch (IllegalArgumentException e) {
      LOG.atWarn()
          .addKeyValue("rollout", plan.name())
          .addKeyValue("reason", e.getMessage())
          .log("saved evidence does not fit; it begins anew");
      return Optional.empty();
    }
  }

  /** The recording of a watch that begins. */
  EvidenceRecording beginRecording() {
    return EvidenceRecording.begin(++watches);
  }

  private Judgement resumed(RolloutPlan plan, RolloutStatus status, EvidenceSnapshot saved) {
    boolean same =
        saved.rolloutUid().equals(status.uid())
            && saved.attempt() == status.attempt().number()
            && saved.stage() == status.stage();
    if (!same) {
      throw new IllegalArgumentException(
          "evidence of attempt %d, stage %d, but the status is at attempt %d, stage %d"
              .formatted(
                  saved.attempt(), saved.stage(), status.attempt().number(), status.stage()));
    }
    return Judgement.resume(
        plan,
        status,
        saved.stageElapsed(),
        saved.attemptElapsed(),
        saved.state(),
        saved.cursors(),
        beginRecording());
  }

  /** Puts the evidence into a commit, with the recording of what led to it. */
  static void put(CommitDraft draft, String namespace, Fence fence, Judgement judgement) {
    RolloutUid uid = judgement.attempt().uid();
    draft.put(Keyspace.evidence(namespace, uid), EvidenceSnapshot.FORMAT, snapshot(judgement));
    EvidenceRecording recording = judgement.recording();
    if (!recording.lines().isEmpty()) {
      long token = fence.token().revision().value();
      draft.put(
          Keyspace.recording(namespace, uid, token, recording.watch(), recording.chunk()),
          RecordingChunk.write(recording.lines()));
    }
  }

  private static EvidenceSnapshot snapshot(Judgement judgement) {
    return new EvidenceSnapshot(
        judgement.attempt().uid(),
        judgement.attempt().number(),
        judgement.stage(),
        judgement.stageElapsed(),
        judgement.attemptElapsed(),
        judgement.evidence().toNode(),
        judgement.cursors());
  }

  /**
   * A fenced save. Its operation key replaces those of earlier saves: evidence is no change of
   * intent and leaves no audit entry.
   */
  Commit save(Fence fence, Judgement judgement) {
    RolloutUid uid = judgement.attempt().uid();
    Key operation =
        Keyspace.evidenceSave(namespace, uid, fence.token().revision().value(), ++saves);
    CommitDraft draft = new CommitDraft(namespace);
    put(draft, namespace, fence, judgement);
    return draft
        .put(operation, Bytes.ofUtf8("{}"))
        .deleteAll(Keyspace.evidenceSavesBefore(namespace, uid, operation))
        .unaudited(fence, operation);
  }
}

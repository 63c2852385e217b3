package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.store.Commit;
import dev.tidegate.core.store.CommitResult;
import dev.tidegate.core.store.Fence;
import dev.tidegate.core.store.Revision;
import dev.tidegate.core.store.Store;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Submits one rollout's commits of one term. An unknown outcome is resolved by the identical
 * commit, again and again while the claim is held; until then nothing else is submitted. Nothing of
 * it is kept for the next term, before which the store may have gone back to an earlier revision.
 * Used by one thread at a time.
 */
final class Submissions {
  private static final Logger LOG = LoggerFactory.getLogger(Submissions.class);

  /**
   * A commit and what follows when it took effect.
   *
   * @param watched true if the view will tell of it: then it is waited for
   * @param onApplied run at most once
   */
  record Submission(Commit commit, boolean watched, Runnable onApplied) {}

  private final Store store;
  private final LeadershipLink leadership;
  private final ReconcileMeters meters;
  private final Fence term;
  private @Nullable Submission open;
  private int tries;
  private boolean refused;
  private Revision viewNeeded;

  /** Submissions fenced by {@code term}; to be built from views in which its claim is. */
  Submissions(Store store, LeadershipLink leadership, ReconcileMeters meters, Fence term) {
    this.store = store;
    this.leadership = leadership;
    this.meters = meters;
    this.term = term;
    this.viewNeeded = term.token().revision();
  }

  /** The view must have reached this revision before the next decision. */
  Revision viewNeeded() {
    return viewNeeded;
  }

  /** True if the store refused the claim, though whoever holds it may not have noticed yet. */
  boolean isRefused() {
    return refused;
  }

  /** True while an outcome is unknown. */
  boolean isOpen() {
    return open != null;
  }

  private void abandon() {
    open = null;
    tries = 0;
  }

  /**
   * Submits.
   *
   * @param seen revision of the view that the commit was built from
   * @return after how long to come again, or null if the change comes with the view
   */
  @Nullable Duration submit(Submission submission, Revision seen) {
    Optional<Fence> held = leadership.fence().get();
    if (held.isEmpty() || !held.get().equals(term)) {
      abandon();
      return null;
    }
    CommitResult result = store.commit(submission.commit());
    meters.answered(result);
    return settle(submission, seen, result);
  }

  private @Nullable Duration settle(Submission submission, Revision seen, CommitResult result) {
    if (result instanceof CommitResult.Unknown unknown) {
      open = submission;
      tries++;
      LOG.atWarn()
          .addKeyValue("decision", submission.commit().operation())
          .addKeyValue("reason", unknown.cause())
          .log("outcome of a commit is unknown; submitting it again");
      return KeyedQueue.backoff(tries);
    }
    abandon();
    if (result instanceof CommitResult.Committed committed) {
      applied(submission, committed.revision());
      return null;
    }
    if (result instanceof CommitResult.AlreadyApplied already) {
      applied(submission, already.revision());
      return null;
    }
    if (result instanceof CommitResult.Superseded superseded) {
      LOG.atDebug()
          .addKeyValue("decision", submission.commit().operation())
          .addKeyValue("reason", superseded.failed())
          .log("superseded; deciding again on a newer view");
      viewNeeded = new Revision(seen.value() + 1);
      return null;
    }
    if (result instanceof CommitResult.Fenced) {
      refused = true;
      leadership.fenced().accept(term);
      return null;
    }
    throw new AssertionError(result);
  }

  private void applied(Submission submission, Revision revision) {
    if (submission.watched()) {
      viewNeeded = revision;
    }
    submission.onApplied().run();
  }

  /** Submits what is open again. */
  @Nullable Duration resubmit(Revision seen) {
    Submission again = open;
    return again == null ? null : submit(again, seen);
  }
}

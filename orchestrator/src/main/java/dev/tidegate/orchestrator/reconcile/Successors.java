package dev.tidegate.orchestrator.reconcile;

import dev.tidegate.core.plan.RolloutName;
import dev.tidegate.core.rollout.Answer;
import dev.tidegate.core.rollout.ReasonCode;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.rollout.Verb;
import dev.tidegate.orchestrator.view.RolloutEntry;
import dev.tidegate.orchestrator.view.Stored;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.StoredManifest;
import dev.tidegate.orchestrator.wire.StoredRequest;
import java.util.List;

/**
 * What is to take a rollout's place lies beside it while that is asked for and under way: it is
 * taken up when the rollout has ended as superseded, and deleted with whatever calls that off.
 */
final class Successors {
  private Successors() {}

  /** Makes the successor that waits the rollout's manifest. */
  static void install(RolloutEntry entry, CommitDraft draft) {
    Stored<StoredManifest> waiting = entry.waiting();
    if (waiting != null && waiting.equals(entry.successor())) {
      RolloutName name = entry.name();
      draft
          .asSeen(Keyspace.successor(name), waiting.modRevision())
          .put(Keyspace.spec(name), StoredManifest.FORMAT, waiting.value())
          .delete(Keyspace.successor(name));
    }
  }

  /**
   * Deletes the successor if nothing leads to it any more.
   *
   * @param next the status from now on
   * @param answers to the requests that are consumed with it
   */
  static void dropIfOff(Situation at, RolloutStatus next, List<Answer> answers, CommitDraft draft) {
    if (at.entry().successor() != null && !isUnderWay(next) && !isAsked(at, answers)) {
      draft.delete(Keyspace.successor(at.entry().name()));
    }
  }

  private static boolean isUnderWay(RolloutStatus next) {
    return next.reason().code() == ReasonCode.SUPERSEDED
        && (next instanceof RolloutStatus.RollingBack || next instanceof RolloutStatus.Superseded);
  }

  /** True if a request to supersede the rollout waits on. */
  private static boolean isAsked(Situation at, List<Answer> answers) {
    return at.namespace().requests().stream()
        .map(Stored::value)
        .filter(request -> request.rollout().equals(at.entry().name().name()))
        .filter(request -> request.verb().equals(Verb.SUPERSEDE.word()))
        .anyMatch(request -> !isAnswered(request, answers));
  }

  private static boolean isAnswered(StoredRequest request, List<Answer> answers) {
    return answers.stream().anyMatch(answer -> answer.request().value().equals(request.id()));
  }
}

package dev.tidegate.orchestrator.server;

import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.foreign.EvaluationCount;
import dev.tidegate.orchestrator.foreign.ForeignFlags;
import dev.tidegate.orchestrator.ofrep.OfrepEvaluations;
import dev.tidegate.orchestrator.ofrep.RefetchFeed;
import dev.tidegate.orchestrator.replica.Threads;
import dev.tidegate.orchestrator.view.ViewKeeper;
import dev.tidegate.orchestrator.web.OperatorApi;
import dev.tidegate.orchestrator.web.RevisionWait;

/** OFREP: flags for any provider that speaks it, on the listener of the operator API. */
final class OfrepSide implements AutoCloseable {
  private final OfrepEvaluations evaluations;
  private final RefetchFeed feed;
  private final RevisionWait awaiting;

  /**
   * OFREP over {@code flags}.
   *
   * @param namespace of callers who send no selector
   */
  OfrepSide(
      ViewKeeper views,
      ForeignFlags flags,
      String namespace,
      EvaluationCount count,
      Threads threads) {
    this.evaluations =
        new OfrepEvaluations(
            flags, namespace, () -> views.current().revision().isAfter(Revision.NONE), count);
    this.feed = new RefetchFeed(flags, threads.timers("refetch"));
    this.awaiting = new RevisionWait(views);
    views.onChange(feed);
  }

  /** {@code api} and OFREP. */
  OperatorApi beside(OperatorApi api) {
    return api.with(evaluations, feed, awaiting);
  }

  /** Ends the streams of clients, which connect elsewhere then. Close it before the listener. */
  @Override
  public void close() {
    feed.close();
  }
}

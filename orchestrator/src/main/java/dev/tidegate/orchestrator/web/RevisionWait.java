package dev.tidegate.orchestrator.web;

import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.view.ViewKeeper;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Waits a moment for a revision that a client has heard of and this replica has not: another
 * replica told the client to ask again, and the load balancer brought it here. At most {@value
 * #WAITING_MAX} wait at once; whoever comes later, or waits in vain, gets what there is.
 */
public final class RevisionWait {
  private static final Duration WAIT_MAX = Duration.ofSeconds(1);
  private static final int WAITING_MAX = 8;

  private final ViewKeeper views;
  private final Semaphore places = new Semaphore(WAITING_MAX);

  /** Waits for {@code views}. */
  public RevisionWait(ViewKeeper views) {
    this.views = views;
  }

  void reach(long revision) {
    if (views.current().revision().value() >= revision || !places.tryAcquire()) {
      return;
    }
    try {
      views.awaitRevision(new Revision(revision), WAIT_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the server stops
    } finally {
      places.release();
    }
  }
}

package dev.tidegate.orchestrator.view;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How a thread waits for the view to reach a revision. Thread-safe. */
public interface ViewWait {
  /** The calling thread sleeps until then. */
  ViewWait BLOCKING =
      new ViewWait() {
        @Override
        public <T> T await(CompletableFuture<T> reached, Duration limit)
            throws ExecutionException, TimeoutException, InterruptedException {
          return reached.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        }
      };

  /**
   * What {@code reached} is completed with, waited for at most {@code limit}.
   *
   * @throws TimeoutException if it was not completed in time
   */
  <T> T await(CompletableFuture<T> reached, Duration limit)
      throws ExecutionException, TimeoutException, InterruptedException;
}

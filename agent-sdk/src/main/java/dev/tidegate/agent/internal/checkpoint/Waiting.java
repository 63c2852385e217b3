package dev.tidegate.agent.internal.checkpoint;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How a worker thread waits for what another thread brings about. Thread-safe. */
public interface Waiting {
  /** The calling thread sleeps until then. */
  Waiting BLOCKING =
      new Waiting() {
        @Override
        public <T> T await(CompletableFuture<T> answer, Duration limit)
            throws ExecutionException, TimeoutException, InterruptedException {
          return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        }
      };

  /**
   * The answer, waited for at most {@code limit}.
   *
   * @throws ExecutionException if it was completed by an exception
   * @throws TimeoutException if it did not come in time
   */
  <T> T await(CompletableFuture<T> answer, Duration limit)
      throws ExecutionException, TimeoutException, InterruptedException;
}

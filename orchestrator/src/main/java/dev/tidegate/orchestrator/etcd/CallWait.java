package dev.tidegate.orchestrator.etcd;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** How a caller of {@link EtcdStore} waits for etcd. */
public interface CallWait {
  /**
   * Returns the value of {@code future} as soon as it is there, else fails as {@link
   * CompletableFuture#get(long, java.util.concurrent.TimeUnit)} does.
   *
   * @param limit how long to wait at most
   * @throws ExecutionException if the future failed
   * @throws TimeoutException if it was not there within the limit
   * @throws InterruptedException if the caller was told to end
   */
  <T> T await(CompletableFuture<T> future, Duration limit)
      throws ExecutionException, TimeoutException, InterruptedException;

  /** Blocks the calling thread. */
  static CallWait blocking() {
    return CallWait::block;
  }

  private static <T> T block(CompletableFuture<T> future, Duration limit)
      throws ExecutionException, TimeoutException, InterruptedException {
    return future.get(limit.toNanos(), NANOSECONDS);
  }
}

package dev.tidegate.agent.internal.checkpoint;

import io.grpc.Channel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The way to the replica the session is connected to, if it is. The session's owner says so; any
 * thread asks.
 */
public final class Link {
  private final Waiting waiting;
  private final CompletableFuture<Boolean> decided = new CompletableFuture<>();
  private final CompletableFuture<Boolean> closed = new CompletableFuture<>();
  private volatile @Nullable Channel channel;

  /** A link that is not up yet. */
  public Link(Waiting waiting) {
    this.waiting = waiting;
  }

  /** The session is connected over {@code newChannel}. */
  public void up(Channel newChannel) {
    channel = newChannel;
    decided.complete(true);
  }

  /** The session is not connected, or could not connect. */
  public void down() {
    channel = null;
    decided.complete(true);
  }

  /** The session is over: nobody waits any longer. */
  public void close() {
    down();
    closed.complete(true);
  }

  /** The channel in use, or null. */
  @Nullable Channel channel() {
    return channel;
  }

  /** How callers of this link wait. */
  Waiting waiting() {
    return waiting;
  }

  /** Waits until the first attempt to connect succeeded or failed, at most {@code limit}. */
  void awaitFirstAttempt(Duration limit) throws InterruptedException {
    awaitAtMost(decided, limit);
  }

  /** Waits for {@code limit}, or until the session is over. */
  void pause(Duration limit) throws InterruptedException {
    awaitAtMost(closed, limit);
  }

  private void awaitAtMost(CompletableFuture<Boolean> event, Duration limit)
      throws InterruptedException {
    try {
      boolean happened = waiting.await(event, limit);
      if (!happened) {
        throw new AssertionError("an event is only ever completed by true");
      }
    } catch (TimeoutException e) {
      return; // the time is over, as agreed
    } catch (ExecutionException e) {
      throw new AssertionError("an event is only ever completed by true", e);
    }
  }

  boolean isClosed() {
    return closed.isDone();
  }

  /** {@code limit} in whole milliseconds, at least one. */
  static long millis(Duration limit) {
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(limit.toNanos()));
  }
}

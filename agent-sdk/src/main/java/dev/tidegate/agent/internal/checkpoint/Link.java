package dev.tidegate.agent.internal.checkpoint;

import io.grpc.Channel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The way to the replica the session is connected to, if it is. The session's owner says so; any
 * thread asks.
 */
public final class Link {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable Channel channel;
  private boolean decided;
  private boolean closed;

  /** The session is connected over {@code newChannel}. */
  public void up(Channel newChannel) {
    set(newChannel, false);
  }

  /** The session is not connected, or could not connect. */
  public void down() {
    set(null, false);
  }

  /** The session is over: nobody waits any longer. */
  public void close() {
    set(null, true);
  }

  private void set(@Nullable Channel newChannel, boolean close) {
    lock.lock();
    try {
      channel = newChannel;
      decided = true;
      closed |= close;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The channel in use, or null. */
  @Nullable Channel channel() {
    lock.lock();
    try {
      return channel;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the first attempt to connect succeeded or failed, at most {@code limit}. */
  void awaitFirstAttempt(Duration limit) throws InterruptedException {
    long left = limit.toNanos();
    lock.lock();
    try {
      while (!decided && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits for {@code limit}, or until the session is over. */
  void pause(Duration limit) throws InterruptedException {
    long left = limit.toNanos();
    lock.lock();
    try {
      while (!closed && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** {@code limit} in whole milliseconds, at least one. */
  static long millis(Duration limit) {
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(limit.toNanos()));
  }
}

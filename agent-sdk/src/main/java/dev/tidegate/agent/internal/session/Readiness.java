package dev.tidegate.agent.internal.session;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Whether the agent is ready, for any thread to wait on. */
final class Readiness {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean ready;
  private boolean closed;

  void set(boolean newReady) {
    lock.lock();
    try {
      ready = newReady;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isReady() {
    lock.lock();
    try {
      return ready;
    } finally {
      lock.unlock();
    }
  }

  boolean await(Duration limit) throws InterruptedException {
    long left = limit.toNanos();
    lock.lock();
    try {
      while (!ready && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      return ready;
    } finally {
      lock.unlock();
    }
  }
}

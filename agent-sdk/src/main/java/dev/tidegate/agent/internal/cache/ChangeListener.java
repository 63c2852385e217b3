package dev.tidegate.agent.internal.cache;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Somebody who is told the keys of changed flags. Changes that come while it is busy are told
 * together: none is lost, and what waits is bounded by the number of flags. Thread-safe; the
 * consumer runs outside the lock.
 */
final class ChangeListener {
  private static final Logger LOG = LoggerFactory.getLogger(ChangeListener.class);

  private final Consumer<Set<String>> consumer;
  private final Set<String> untold = new TreeSet<>(); // guarded by this

  ChangeListener(Consumer<Set<String>> consumer) {
    this.consumer = consumer;
  }

  boolean isFor(Consumer<Set<String>> other) {
    return consumer.equals(other);
  }

  /** Tells {@code keys} soon, on {@code executor}. */
  void changed(Set<String> keys, Executor executor) {
    boolean begun;
    synchronized (this) {
      begun = untold.isEmpty() && !keys.isEmpty();
      untold.addAll(keys);
    }
    if (begun) {
      executor.execute(this::tell);
    }
  }

  private void tell() {
    Set<String> keys;
    synchronized (this) {
      keys = Set.copyOf(untold);
      untold.clear();
    }
    try {
      consumer.accept(keys);
    } catch (RuntimeException e) { // the service's own code: the others are told all the same
      LOG.atWarn().setCause(e).log("a listener for changed flags failed");
    }
  }
}

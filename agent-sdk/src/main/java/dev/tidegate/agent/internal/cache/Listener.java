package dev.tidegate.agent.internal.cache;

import java.util.concurrent.Executor;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Somebody who is told news. What comes while it is busy is told together, so none is lost and at
 * most one task of it waits, however slow it is. Thread-safe; the consumer runs outside the lock.
 *
 * @param <T> the news
 */
final class Listener<T> {
  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

  private final Consumer<T> consumer;
  private final BinaryOperator<T> together;
  private @Nullable T untold; // guarded by this

  /**
   * @param together one piece of news made of an earlier and a later one
   */
  Listener(Consumer<T> consumer, BinaryOperator<T> together) {
    this.consumer = consumer;
    this.together = together;
  }

  boolean isFor(Consumer<T> other) {
    return consumer.equals(other);
  }

  /** Tells {@code news} soon, on {@code executor}, which must not drop what it is given. */
  void tell(T news, Executor executor) {
    boolean begun;
    synchronized (this) {
      T before = untold;
      begun = before == null;
      untold = before == null ? news : together.apply(before, news);
    }
    if (begun) {
      executor.execute(this::tellAll);
    }
  }

  private void tellAll() {
    T news;
    synchronized (this) {
      news = untold;
      untold = null;
    }
    if (news == null) {
      throw new AssertionError("a task for no news");
    }
    try {
      consumer.accept(news);
    } catch (RuntimeException e) { // the service's own code: the others are told all the same
      LOG.atWarn().setCause(e).log("a listener of the served flags failed");
    }
  }
}

package dev.tidegate.orchestrator.web;

import dev.tidegate.orchestrator.wire.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The newest {@value #EVENTS_MAX} events, and who listens. Thread-safe: events are appended by the
 * view's thread, readers wait on threads of their own. A reader that falls more than {@value
 * #BACKLOG_MAX} events behind is cut off and must list again.
 *
 * <p>The log is of one epoch of the store. When a store that went back is adopted it begins anew,
 * and cuts everybody off: what readers have seen may never have been.
 */
final class EventLog {
  private static final int EVENTS_MAX = 2000;
  private static final int BACKLOG_MAX = 500;

  private final Deque<Event> events = new ArrayDeque<>();
  private final Set<Reader> readers = ConcurrentHashMap.newKeySet();
  private Position forgottenUpTo;

  /** A log that knows nothing of what happened up to {@code place}. */
  EventLog(Position place) {
    this.forgottenUpTo = place;
  }

  /** Appends the events of one revision, if any, and hands them to every reader. */
  synchronized void append(Position at, List<Event> news) {
    if (at.epoch() > forgottenUpTo.epoch()) {
      events.clear();
      forgottenUpTo = new Position(at.epoch(), Math.max(0, at.revision() - 1));
      readers.forEach(Reader::cutOff);
    }
    for (int i = 0; i < news.size(); i++) {
      Event event = i < news.size() - 1 ? news.get(i).followed() : news.get(i);
      events.addLast(event);
      readers.forEach(reader -> reader.offer(event));
    }
    while (events.size() > EVENTS_MAX) {
      forgottenUpTo = events.removeFirst().at();
    }
  }

  /**
   * Starts reading after {@code since}.
   *
   * @return empty if events after {@code since} may have been forgotten
   */
  synchronized Optional<Reader> read(Position since) {
    if (forgottenUpTo.isAfter(since)) {
      return Optional.empty();
    }
    List<Event> missed = new ArrayList<>();
    events.stream().filter(event -> event.at().isAfter(since)).forEach(missed::add);
    Reader reader = new Reader(missed);
    readers.add(reader);
    return Optional.of(reader);
  }

  /** The place up to which events are told; reading from here misses nothing to come. */
  synchronized Position place() {
    return events.isEmpty() ? forgottenUpTo : events.getLast().at();
  }

  /** How many readers are open. */
  int readers() {
    return readers.size();
  }

  /** One reader's place in the log. Used by one thread; closing it is idempotent. */
  final class Reader implements AutoCloseable {
    private final Deque<Event> missed;
    private final BlockingQueue<Event> backlog = new ArrayBlockingQueue<>(BACKLOG_MAX);
    private volatile boolean cutOff;

    private Reader(List<Event> missed) {
      this.missed = new ArrayDeque<>(missed);
    }

    private void offer(Event event) {
      if (!backlog.offer(event)) {
        cutOff();
      }
    }

    private void cutOff() {
      cutOff = true;
      readers.remove(this);
    }

    /** The next event, or null if there is none within the time, or none any more. */
    @Nullable Event next(long waitMillis) throws InterruptedException {
      @Nullable Event first = missed.pollFirst();
      return first != null ? first : backlog.poll(waitMillis, TimeUnit.MILLISECONDS);
    }

    /** True once events were lost to this reader: it was too slow, or the epoch is another one. */
    boolean isCutOff() {
      return cutOff && backlog.isEmpty();
    }

    @Override
    public void close() {
      readers.remove(this);
    }
  }
}

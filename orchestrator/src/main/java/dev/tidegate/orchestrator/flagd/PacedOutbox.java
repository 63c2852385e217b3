package dev.tidegate.orchestrator.flagd;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.CallStreamObserver;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What goes out on one stream: the newest of its content, at most ten times a second, and nothing
 * while the client does not read. After a burst the last message is sent once more where that is
 * wanted: a known client drops the last of many, and shows an old state until the next change.
 *
 * <p>Thread-safe: everything is written under this object's lock, and writing never blocks.
 */
final class PacedOutbox<M> {
  /** Least time between two messages. */
  static final Duration APART = Duration.ofMillis(100);

  /** Two messages closer than this make a burst. */
  static final Duration BURST_WITHIN = Duration.ofSeconds(1);

  /** How long after the last of a burst it is sent again. */
  static final Duration REPEAT_AFTER = Duration.ofMillis(500);

  private final CallStreamObserver<M> stream;
  private final Content<M> content;
  private final Repeat repeat;
  private final ScheduledExecutorService executor;
  private final LongSupplier nanoTicker;
  private final FlagdMeters meters;
  private @Nullable M last;
  private long lastAt;
  private @Nullable Long repeatAt;
  private @Nullable Long waitingSince;
  private @Nullable ScheduledFuture<?> timer;
  private long timerAt;
  private boolean closed;

  /** What there is to be sent. Both are called under the outbox's lock. */
  interface Content<M> {
    /** True if there is something that was not taken yet. */
    boolean isNew();

    /**
     * The newest.
     *
     * @throws StatusRuntimeException if it cannot be sent: the stream ends with it
     */
    M take();
  }

  /** Whether the last message of a burst is sent again. */
  enum Repeat {
    AFTER_BURST,
    NEVER
  }

  PacedOutbox(
      CallStreamObserver<M> stream,
      Content<M> content,
      Repeat repeat,
      ScheduledExecutorService executor,
      LongSupplier nanoTicker,
      FlagdMeters meters) {
    this.stream = stream;
    this.content = content;
    this.repeat = repeat;
    this.executor = executor;
    this.nanoTicker = nanoTicker;
    this.meters = meters;
  }

  /** To be called when the content is new, or the stream becomes ready. */
  synchronized void flush() {
    if (closed) {
      return;
    }
    long now = nanoTicker.getAsLong();
    if (content.isNew()) {
      flushNew(now);
    } else if (repeatAt != null) {
      flushRepeat(now, repeatAt);
    }
  }

  private void flushNew(long now) {
    long earliest = lastAt + APART.toNanos();
    if (last != null && earliest - now > 0) {
      wakeAt(earliest, now);
    } else if (!stream.isReady()) {
      waitFrom(now);
    } else {
      sendNewest(now);
    }
  }

  private void sendNewest(long now) {
    boolean burst = waitingSince != null || (last != null && now - lastAt < BURST_WITHIN.toNanos());
    M message;
    try {
      message = content.take();
    } catch (StatusRuntimeException e) {
      end(e);
      return;
    }
    send(message, now);
    meters.pushed();
    if (burst && repeat == Repeat.AFTER_BURST) {
      repeatAt = now + REPEAT_AFTER.toNanos();
      wakeAt(repeatAt, now);
    }
  }

  private void flushRepeat(long now, long due) {
    if (due - now > 0) {
      wakeAt(due, now);
    } else if (!stream.isReady()) {
      waitFrom(now);
    } else if (last != null) {
      send(last, now);
      meters.repeated();
    }
  }

  private void send(M message, long now) {
    stream.onNext(message);
    last = message;
    lastAt = now;
    repeatAt = null;
    waitingSince = null;
  }

  private void waitFrom(long now) {
    waitingSince = waitingSince == null ? (Long) now : waitingSince;
  }

  /** At most one timer is set: an earlier one replaces a later. */
  private void wakeAt(long at, long now) {
    if (timer != null) {
      if (timerAt - at <= 0) {
        return;
      }
      timer.cancel(false);
    }
    timerAt = at;
    try {
      timer = executor.schedule(this::awake, at - now, NANOSECONDS);
    } catch (RejectedExecutionException e) {
      timer = null; // the replica stops, and ends all streams
    }
  }

  private synchronized void awake() {
    timer = null;
    flush();
  }

  /** Sends {@code message} if nothing was sent for {@code idle} and the client reads. */
  synchronized void sendIfIdle(M message, Duration idle) {
    long now = nanoTicker.getAsLong();
    if (!closed && last != null && now - lastAt >= idle.toNanos() && stream.isReady()) {
      send(message, now);
    }
  }

  /** How long something has been waiting for the client to read. */
  synchronized Duration waiting() {
    return waitingSince == null || closed
        ? Duration.ZERO
        : Duration.ofNanos(nanoTicker.getAsLong() - waitingSince);
  }

  /** Ends the stream, never in peace: a known client takes that for the end of all changes. */
  synchronized void close(Status status) {
    if (!closed) {
      end(status.asRuntimeException());
    }
  }

  private void end(StatusRuntimeException cause) {
    ended();
    stream.onError(cause);
  }

  /** Notes that the stream is over: nothing is sent any more. */
  synchronized void ended() {
    closed = true;
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}

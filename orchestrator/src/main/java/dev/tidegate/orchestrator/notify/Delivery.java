package dev.tidegate.orchestrator.notify;

import dev.tidegate.core.plan.Stage;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.notify.NotifyMeters.Outcome;
import dev.tidegate.orchestrator.webhook.TryResult;
import dev.tidegate.orchestrator.webhook.TryResult.Meaning;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one target is still to be told, in order, while this replica leads: one try at a time, each
 * notification at most {@value #TRIES_MAX} times. At most {@value #WAITING_MAX} wait; of more the
 * oldest are left out, and the next one told says how many.
 *
 * <p>For the notifier's thread; a try may end on any.
 */
final class Delivery {
  /** Most notifications that wait for one target. */
  static final int WAITING_MAX = 50;

  /** Tries for one notification: about three and a half minutes and the tries' own timeouts. */
  static final int TRIES_MAX = 10;

  /** What happened longer ago is not told any more. */
  static final Duration AGE_MAX = Duration.ofDays(1);

  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  private final NotificationTarget target;
  private final NotificationSender sender;
  private final LongSupplier ticker;
  private final NotifyMeters meters;
  private final Runnable news;
  private final Deque<Notification> waiting = new ArrayDeque<>();
  private final AtomicReference<@Nullable TryResult> arrived = new AtomicReference<>();
  private @Nullable Notification current;
  private boolean asked;
  private int tries;
  private long dueAt;
  private int leftOut;
  private Revision settled;

  /**
   * @param settled everything up to it was told
   * @param news called, on any thread, when a try has ended
   */
  Delivery(
      NotificationTarget target,
      NotificationSender sender,
      LongSupplier ticker,
      NotifyMeters meters,
      Revision settled,
      Runnable news) {
    this.target = target;
    this.sender = sender;
    this.ticker = ticker;
    this.meters = meters;
    this.settled = settled;
    this.news = news;
  }

  NotificationTarget target() {
    return target;
  }

  /** Queues {@code told} if the target wants it and was not told before. */
  void offer(Notification told) {
    if (!told.revision().isAfter(settled) || !target.wants(told)) {
      return;
    }
    waiting.addLast(told);
    if (waiting.size() > WAITING_MAX) {
      leaveOut(waiting.removeFirst(), "too many wait");
    }
    show();
  }

  private void leaveOut(Notification older, String why) {
    leftOut++;
    meters.ended(target.name(), Outcome.LEFT_OUT);
    LOG.atWarn()
        .addKeyValue("target", target.name())
        .addKeyValue("revision", older.revision())
        .addKeyValue("reason", why)
        .log("a notification was left out");
  }

  /** Takes what came of the try under way, and begins the next if it is due. */
  void serve(Instant now) {
    TryResult result = arrived.getAndSet(null);
    Notification told = current;
    if (result != null && told != null) {
      asked = false;
      took(told, result);
    }
    if (current == null) {
      next(now);
    }
    attempt();
    show();
  }

  private void took(Notification told, TryResult result) {
    if (result.meaning() == Meaning.YES) {
      settled = told.revision();
      leftOut = 0;
      ended(told, Outcome.DELIVERED, result);
    } else if (result.meaning() == Meaning.NO || tries >= TRIES_MAX) {
      leftOut++;
      ended(told, Outcome.DROPPED, result);
    } else {
      dueAt = ticker.getAsLong() + Stage.Webhook.backoff(tries).toNanos();
      LOG.atInfo()
          .addKeyValue("target", target.name())
          .addKeyValue("revision", told.revision())
          .addKeyValue("reason", result.detail())
          .addKeyValue("tries", tries)
          .log("a notification was not taken; trying again");
    }
  }

  private void ended(Notification told, Outcome outcome, TryResult result) {
    current = null;
    meters.ended(target.name(), outcome);
    (outcome == Outcome.DROPPED ? LOG.atError() : LOG.atInfo())
        .addKeyValue("target", target.name())
        .addKeyValue("kind", told.kind().word())
        .addKeyValue("namespace", told.namespace())
        .addKeyValue("about", told.about().name())
        .addKeyValue("revision", told.revision())
        .addKeyValue("reason", result.detail())
        .addKeyValue("tries", tries)
        .log(outcome == Outcome.DROPPED ? "a notification was dropped" : "a notification was told");
  }

  private void next(Instant now) {
    Notification first = waiting.pollFirst();
    while (first != null && first.at().isBefore(now.minus(AGE_MAX))) {
      leaveOut(first, "older than " + AGE_MAX);
      first = waiting.pollFirst();
    }
    current = first;
    tries = 0;
    dueAt = ticker.getAsLong();
  }

  private void attempt() {
    Notification told = current;
    if (told == null || asked || ticker.getAsLong() - dueAt < 0) {
      return;
    }
    tries++;
    asked = true;
    var unused =
        sender
            .send(told, leftOut)
            .exceptionally(Delivery::defect)
            .thenAccept(
                result -> {
                  arrived.set(result);
                  news.run();
                });
  }

  private static TryResult defect(Throwable failure) {
    LOG.atError().setCause(failure).log("a notification could not be made");
    return new TryResult(Meaning.AGAIN, "a defect: " + failure);
  }

  private void show() {
    meters.waiting(target.name(), waiting.size() + (current == null ? 0 : 1));
  }

  /**
   * Up to where the target was told: a new leader goes on from there.
   *
   * @param seen everything up to it was offered
   */
  Revision toldUpTo(Revision seen) {
    if (current == null && waiting.isEmpty() && leftOut == 0 && seen.isAfter(settled)) {
      settled = seen;
    }
    return settled;
  }

  /** Nobody is told by this any more. */
  void end() {
    waiting.clear();
    current = null;
    show();
  }
}

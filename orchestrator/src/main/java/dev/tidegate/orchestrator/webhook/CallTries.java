package dev.tidegate.orchestrator.webhook;

import dev.tidegate.core.plan.Stage.Webhook;
import dev.tidegate.core.rollout.WebhookCall;
import dev.tidegate.core.rollout.WebhookCall.Outcome;
import dev.tidegate.core.rollout.WebhookCall.State;
import dev.tidegate.orchestrator.exchange.Exchange;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call and its tries: at most one under way. Used by one thread at a time; answers arrive on
 * any.
 */
final class CallTries {
  private static final Logger LOG = LoggerFactory.getLogger(CallTries.class);

  private final WebhookCall call;
  private final Webhook webhook;
  private final String key;
  private final AtomicReference<@Nullable TryResult> arrived = new AtomicReference<>();
  private @Nullable CompletableFuture<Exchange> asked;
  private State state = State.UNDER_WAY;
  private String cause = "";
  private int tries;
  private long dueAt;

  CallTries(WebhookCall call, Webhook webhook, String key, long now) {
    this.call = call;
    this.webhook = webhook;
    this.key = key;
    this.dueAt = now;
  }

  /** Takes what arrived. */
  Outcome outcome(long now) {
    TryResult result = arrived.getAndSet(null);
    if (result != null) {
      asked = null;
      took(result, now);
    }
    return new Outcome(call, state, tries, cause);
  }

  private void took(TryResult result, long now) {
    cause = result.detail();
    switch (result.meaning()) {
      case YES -> state = State.SUCCEEDED;
      case NO -> state = State.FAILED;
      case AGAIN -> {
        if (tries > webhook.retries()) {
          state = State.FAILED;
        }
        dueAt = now + Webhook.backoff(tries).toNanos();
      }
    }
    LOG.atInfo()
        .addKeyValue("webhook", key)
        .addKeyValue("result", result.meaning().word())
        .addKeyValue("reason", result.detail())
        .addKeyValue("tries", tries)
        .log("a webhook was called");
  }

  /** After how long it is to be tried, or null if it is not to be. */
  @Nullable Duration untilDue(long now) {
    boolean waits = state == State.UNDER_WAY && asked == null && arrived.get() == null;
    return waits ? Duration.ofNanos(Math.max(0, dueAt - now)) : null;
  }

  /** Tries once. */
  void attempt(Supplier<CompletableFuture<Exchange>> sending, StageWebhooks desk, Runnable news) {
    tries++;
    long began = desk.now();
    CompletableFuture<Exchange> sent = sending.get();
    asked = sent;
    var unused =
        sent.thenAccept(
            exchange -> {
              TryResult result = TryResult.of(exchange);
              desk.ended(call, result, began);
              arrived.set(result);
              news.run();
            });
  }

  /** Gives up a try under way. */
  void end() {
    CompletableFuture<Exchange> sent = asked;
    if (sent != null) {
      sent.complete(new Exchange.Ended("no longer asked"));
    }
  }
}

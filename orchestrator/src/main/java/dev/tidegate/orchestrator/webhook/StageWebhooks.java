package dev.tidegate.orchestrator.webhook;

import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.WebhookCall;
import dev.tidegate.orchestrator.exchange.BoundedClient;
import dev.tidegate.orchestrator.exchange.Exchange;
import dev.tidegate.orchestrator.reconcile.WebhookCaller;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/**
 * Calls the webhooks around stages. At most {@link #CALLED_MAX} tries are under way at once; who
 * finds no place tries at the next look. Thread-safe.
 */
public final class StageWebhooks implements WebhookCaller {
  /** Tries under way at once, over all rollouts. */
  public static final int CALLED_MAX = 64;

  /** Bytes of an answer; beyond it is not read. */
  static final int BODY_MAX = 64 * 1024;

  private final BoundedClient client;
  private final WebhookRequests requests;
  private final LongSupplier ticker;
  private final WebhookMeters meters;
  private final Semaphore places = new Semaphore(CALLED_MAX);

  /**
   * Calls nobody yet.
   *
   * @param client sends
   * @param requests what is sent
   * @param ticker monotonic nanoseconds
   */
  public StageWebhooks(
      BoundedClient client, WebhookRequests requests, LongSupplier ticker, MeterRegistry registry) {
    this.client = client;
    this.requests = requests;
    this.ticker = ticker;
    this.meters = new WebhookMeters(registry);
  }

  @Override
  public Calling begin(RolloutPlan plan, Runnable onAnswer) {
    boolean none = plan.stages().stream().allMatch(stage -> stage.webhooks().isEmpty());
    return none ? Calling.NOTHING : new RolloutCalling(this, plan, onAnswer);
  }

  long now() {
    return ticker.getAsLong();
  }

  /** A place for one try, to be given back when it ended; false if there is none now. */
  boolean takesPlace() {
    return places.tryAcquire();
  }

  /** Tries once. */
  CompletableFuture<Exchange> send(RolloutPlan plan, WebhookCall call, WebhookEvent event) {
    var webhook = call.webhook(plan);
    return client.send(() -> requests.post(webhook.url(), event), BODY_MAX, webhook.timeout());
  }

  void ended(WebhookCall call, TryResult result, long began) {
    places.release();
    meters.tried(call.moment(), result, Duration.ofNanos(now() - began));
  }
}

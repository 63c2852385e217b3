package dev.tidegate.orchestrator.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.manifest.RolloutSpecParser;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.Stage.Moment;
import dev.tidegate.core.rollout.Attempt;
import dev.tidegate.core.rollout.Reason;
import dev.tidegate.core.rollout.ReasonCode;
import dev.tidegate.core.rollout.RolloutStatus.Soaking;
import dev.tidegate.core.rollout.Standing;
import dev.tidegate.core.rollout.WebhookCall;
import dev.tidegate.core.rollout.WebhookCall.Outcome;
import dev.tidegate.core.rollout.WebhookCall.State;
import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.access.Secret;
import dev.tidegate.orchestrator.exchange.BoundedClient;
import dev.tidegate.orchestrator.provider.ScriptedServer;
import dev.tidegate.orchestrator.reconcile.WebhookCaller.Calling;
import dev.tidegate.orchestrator.webhook.HookServer.Reply;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of real servers, tried again on a clock of the test. */
final class StageWebhooksTest {
  private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");

  private final ExecutorService executor = Executors.newFixedThreadPool(2);
  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final AtomicLong nanos = new AtomicLong(1);
  private final Semaphore answers = new Semaphore(0);
  private final HookServer server = new HookServer();
  private RolloutPlan plan = plan(server.uri(), "10s", 3);
  private Calling calling = begin();

  private Calling begin() {
    return new StageWebhooks(
            new BoundedClient(executor, timers),
            new WebhookRequests(Secret.of("s3cret"), InstantSource.fixed(NOW)),
            nanos::get,
            meters)
        .begin(plan, answers::release);
  }

  @AfterEach
  void stop() {
    calling.end();
    server.close();
    executor.shutdownNow();
    timers.shutdownNow();
  }

  private static RolloutPlan plan(URI uri, String timeout, int retries) {
    return RolloutSpecParser.parse(
            DocumentReader.yaml(
                """
                apiVersion: tidegate.dev/v1
                kind: Rollout
                metadata: {namespace: shop, name: orders}
                spec:
                  stages:
                    - name: canary
                      flags: {f: v}
                      webhooks: [{when: beforeAdvance, url: '%s', timeout: %s, retries: %d}]
                """
                    .formatted(uri, timeout, retries)))
        .draft();
  }

  private void calls(URI uri, String timeout, int retries) {
    plan = plan(uri, timeout, retries);
    calling = begin();
  }

  private static WebhookCall call(String occasion) {
    return new WebhookCall(1, Moment.BEFORE_ADVANCE, 0, occasion);
  }

  private @Nullable Duration serve(WebhookCall... due) {
    Soaking status =
        new Soaking(
            new Attempt(plan.uid(), plan.hash(), 2),
            new Standing(new Reason(ReasonCode.WAITING_FOR_WEBHOOK, "soaked"), NOW, null, "ann"),
            1,
            0,
            false);
    return calling.serve(List.of(due), status, new Revision(77));
  }

  /** The outcome after the next answer. */
  private Outcome answered() throws InterruptedException {
    assertThat(answers.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    return calling.outcomes().get(0);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private double tries(String result) {
    var timer = meters.find("tidegate.webhook.tries").tag("result", result).timer();
    return timer == null ? 0 : timer.count();
  }

  @Test
  void postsOnceWhatHappensSignedAndKeyed() throws InterruptedException {
    assertThat(serve(call("1"))).isNull();
    assertThat(answered()).isEqualTo(Outcome.succeeded(call("1")));
    assertThat(serve(call("1"))).isNull();
    assertThat(server.posts).hasSize(1);
    HookServer.Post post = server.posts.get(0);
    assertThat(post.headers())
        .containsEntry("idempotency-key", "draft/2/1/beforeAdvance/0/1")
        .containsEntry("tidegate-event", "beforeAdvance");
    assertThat(post.headers().get("tidegate-signature"))
        .startsWith("t=" + NOW.getEpochSecond() + ",v1=");
    assertThat(post.json())
        .isEqualTo(
            DocumentReader.json(
                """
                {"event": "beforeAdvance", "namespace": "shop", "rollout": "orders", "uid": "draft",
                 "attempt": 2, "stage": "canary", "moment": "beforeAdvance", "actor": "ann",
                 "reason": "waitingForWebhook", "message": "soaked", "revision": 77,
                 "idempotencyKey": "draft/2/1/beforeAdvance/0/1"}
                """));
  }

  @Test
  void triesAgainAfterAServerErrorWithTheSameKey() throws InterruptedException {
    server.answers(new Reply(500, "{\"error\": \"no disk\"}"), new Reply(503, ""));
    serve(call("1"));
    Outcome first = answered();
    assertThat(first.state()).isEqualTo(State.UNDER_WAY);
    assertThat(first.cause()).isEqualTo("HTTP 500: no disk");
    assertThat(serve(call("1"))).isEqualTo(Duration.ofSeconds(1));
    assertThat(server.posts).hasSize(1);
    pass(Duration.ofSeconds(1));
    assertThat(serve(call("1"))).isNull();
    assertThat(answered().tries()).isEqualTo(2);
    assertThat(serve(call("1"))).isEqualTo(Duration.ofSeconds(2));
    pass(Duration.ofSeconds(2));
    serve(call("1"));
    assertThat(answered().state()).isEqualTo(State.SUCCEEDED);
    assertThat(server.posts)
        .hasSize(3)
        .extracting(post -> post.headers().get("idempotency-key"))
        .containsOnly("draft/2/1/beforeAdvance/0/1");
    assertThat(tries("again")).isEqualTo(2);
    assertThat(tries("yes")).isEqualTo(1);
  }

  @Test
  void givesUpAfterTheLastRetry() throws InterruptedException {
    calls(server.uri(), "10s", 1);
    server.answers(new Reply(429, ""), new Reply(408, ""));
    serve(call("1"));
    assertThat(answered().state()).isEqualTo(State.UNDER_WAY);
    pass(Duration.ofSeconds(1));
    serve(call("1"));
    Outcome last = answered();
    assertThat(last.state()).isEqualTo(State.FAILED);
    assertThat(last.tries()).isEqualTo(2);
    pass(Duration.ofHours(1));
    assertThat(serve(call("1"))).isNull();
    assertThat(server.posts).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 404, 409})
  void aRefusalIsANoAtOnce(int status) throws InterruptedException {
    server.answers(new Reply(status, "{\"error\": \"not today\\u0007\"}"));
    serve(call("1"));
    Outcome no = answered();
    assertThat(no.state()).isEqualTo(State.FAILED);
    assertThat(no.cause()).isEqualTo("HTTP " + status + ": not today ");
    assertThat(tries("no")).isEqualTo(1);
  }

  @Test
  void followsNoRedirect() throws InterruptedException {
    server.answers(new Reply(307, "", Map.of("Location", server.uri().toString())));
    serve(call("1"));
    Outcome redirected = answered();
    assertThat(redirected.state()).isEqualTo(State.UNDER_WAY);
    assertThat(redirected.cause()).isEqualTo("HTTP 307");
    assertThat(server.posts).hasSize(1);
  }

  @Test
  void readsNoHugeAnswerAndGoesByItsStatus() throws InterruptedException {
    server.answers(new Reply(200, " ".repeat(4 * StageWebhooks.BODY_MAX)));
    serve(call("1"));
    assertThat(answered().state()).isEqualTo(State.SUCCEEDED);
    server.answers(new Reply(409, " ".repeat(4 * StageWebhooks.BODY_MAX)));
    serve(call("2"));
    Outcome no = answered();
    assertThat(no.state()).isEqualTo(State.FAILED);
    assertThat(no.cause()).isEqualTo("HTTP 409");
  }

  @Test
  void aBrokenConnectionIsUnknownAndTriedAgain() throws InterruptedException {
    try (ScriptedServer broken = new ScriptedServer()) {
      calls(broken.uri("http"), "10s", 3);
      broken.does(ScriptedServer.resetInTheMiddle());
      serve(call("1"));
      assertThat(answered().state()).isEqualTo(State.UNDER_WAY);
      broken.does(ScriptedServer.json("{}"));
      pass(Duration.ofSeconds(1));
      serve(call("1"));
      assertThat(answered().state()).isEqualTo(State.SUCCEEDED);
    }
  }

  @Test
  void silenceIsUnknownAndTriedAgain() throws InterruptedException {
    try (ScriptedServer slow = new ScriptedServer()) {
      calls(slow.uri("http"), "300ms", 0);
      slow.does(slow.drip());
      serve(call("1"));
      Outcome late = answered();
      assertThat(late.state()).isEqualTo(State.FAILED);
      assertThat(late.cause()).isEqualTo("no answer within PT0.3S");
    }
  }

  @Test
  void aRefusedConnectionIsTriedAgain() throws InterruptedException {
    ScriptedServer gone = new ScriptedServer();
    gone.close();
    calls(gone.uri("http"), "10s", 3);
    serve(call("1"));
    Outcome refused = answered();
    assertThat(refused.state()).isEqualTo(State.UNDER_WAY);
    assertThat(refused.cause()).contains("ConnectException");
  }

  @Test
  void forgetsWhatIsNoLongerDue() throws InterruptedException {
    serve(call("1"));
    answered();
    serve(call("2"));
    assertThat(answered().call()).isEqualTo(call("2"));
    assertThat(calling.outcomes()).hasSize(1);
    serve();
    assertThat(calling.outcomes()).isEmpty();
    assertThat(server.posts).hasSize(2);
  }
}

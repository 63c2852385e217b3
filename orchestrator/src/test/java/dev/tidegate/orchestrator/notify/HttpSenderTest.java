package dev.tidegate.orchestrator.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.orchestrator.access.Secret;
import dev.tidegate.orchestrator.exchange.BoundedClient;
import dev.tidegate.orchestrator.notify.NotificationTarget.Channel;
import dev.tidegate.orchestrator.notify.NotificationTarget.Slack;
import dev.tidegate.orchestrator.notify.NotificationTarget.Webhook;
import dev.tidegate.orchestrator.webhook.HookServer;
import dev.tidegate.orchestrator.webhook.TryResult;
import dev.tidegate.orchestrator.webhook.TryResult.Meaning;
import dev.tidegate.orchestrator.webhook.WebhookRequests;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Webhooks and chats on real sockets. */
final class HttpSenderTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration SHORT = Duration.ofMillis(300);

  private final ExecutorService executor = Executors.newFixedThreadPool(2);
  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
  private final HookServer server = new HookServer();

  @AfterEach
  void stop() {
    server.close();
    executor.shutdownNow();
    timers.shutdownNow();
  }

  private TryResult send(Channel channel, NotificationKind kind, int leftOut) throws Exception {
    NotificationSenders senders =
        new NotificationSenders(
            new BoundedClient(executor, timers),
            new WebhookRequests(Secret.of("s3cret"), InstantSource.fixed(NOW)),
            executor);
    return senders
        .to(new NotificationTarget("ops", Set.of(), NotificationKind.usual(), channel))
        .send(NotificationTextTest.news(kind), leftOut)
        .get(20, TimeUnit.SECONDS);
  }

  private TryResult post(URI uri) throws Exception {
    return send(new Webhook(uri, SHORT), NotificationKind.FAILED, 0);
  }

  @Test
  void aWebhookGetsSignedJsonWithTheKey() throws Exception {
    Webhook webhook = new Webhook(server.uri(), Duration.ofSeconds(5));
    assertThat(send(webhook, NotificationKind.ROLLED_BACK, 2).meaning()).isEqualTo(Meaning.YES);
    HookServer.Post post = server.posts.get(0);
    assertThat(post.headers())
        .containsEntry("tidegate-event", "notification")
        .containsEntry("idempotency-key", "notification/2/4711/ops");
    assertThat(post.headers().get("tidegate-signature")).startsWith("t=1772366400,v1=");
    assertThat(post.json())
        .isEqualTo(
            NotificationText.json(NotificationTextTest.news(NotificationKind.ROLLED_BACK), "ops", 2)
                .toBuilder()
                .put("idempotencyKey", "notification/2/4711/ops")
                .build());
  }

  @Test
  void aChatGetsTheTextAloneWithNothingInItThatItWouldObey() throws Exception {
    Slack slack = new Slack(Secret.of(server.uri().toString()), Duration.ofSeconds(5));
    assertThat(send(slack, NotificationKind.HELD, 0).meaning()).isEqualTo(Meaning.YES);
    HookServer.Post post = server.posts.get(0);
    MapNode body = (MapNode) DocumentReader.json(post.body());
    assertThat(body.members()).containsOnlyKeys("text");
    assertThat(((TextNode) Objects.requireNonNull(body.get("text"))).value())
        .startsWith("*rollout orders in shop is held until a person decides*\nStage: canary\n")
        .contains("error_rate &lt;candidate&gt; &amp; \"baseline\" differ")
        .contains("tidegate rollout resume orders -n shop");
    assertThat(post.headers()).doesNotContainKey("tidegate-signature");
  }

  @ParameterizedTest
  @CsvSource({
    "204, YES",
    "400, NO",
    "404, NO",
    "410, NO",
    "408, AGAIN",
    "429, AGAIN",
    "500, AGAIN",
    "301, AGAIN"
  })
  void theStatusSaysWhetherToTryAgain(int status, Meaning meaning) throws Exception {
    server.answers(new HookServer.Reply(status, ""));
    TryResult result = post(server.uri());
    assertThat(result.meaning()).isEqualTo(meaning);
    assertThat(result.detail()).isEqualTo(meaning == Meaning.YES ? "" : "HTTP " + status);
  }

  @Test
  void aServerThatNeverAnswersIsGivenUpInTime() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      TryResult result = post(URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/"));
      assertThat(result.meaning()).isEqualTo(Meaning.AGAIN);
      assertThat(result.detail()).contains("no answer within");
    }
  }

  @Test
  void aServerThatIsNotThereIsTriedAgainAndItsSecretAddressNotShown() throws Exception {
    int port = closedPort();
    Slack slack = new Slack(Secret.of("http://127.0.0.1:" + port + "/T0/token"), SHORT);
    TryResult result = send(slack, NotificationKind.HELD, 0);
    assertThat(result.meaning()).isEqualTo(Meaning.AGAIN);
    assertThat(result.detail()).doesNotContain("token");
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}

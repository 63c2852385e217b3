package dev.tidegate.orchestrator.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.orchestrator.exchange.BoundedClient;
import dev.tidegate.orchestrator.notify.NotificationTarget.Slack;
import dev.tidegate.orchestrator.notify.NotificationTarget.Webhook;
import dev.tidegate.orchestrator.webhook.TryResult;
import dev.tidegate.orchestrator.webhook.WebhookEvent;
import dev.tidegate.orchestrator.webhook.WebhookRequests;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Posts to a webhook or a Slack-compatible chat. */
final class HttpSender implements NotificationSender {
  /** Bytes of an answer; beyond it is not read. */
  private static final int BODY_MAX = 64 * 1024;

  private final BoundedClient client;
  private final Duration timeout;
  private final Function<Told, HttpRequest> requests;

  private record Told(Notification news, int leftOut) {}

  private HttpSender(BoundedClient client, Duration timeout, Function<Told, HttpRequest> requests) {
    this.client = client;
    this.timeout = timeout;
    this.requests = requests;
  }

  static HttpSender of(
      String target, Webhook webhook, BoundedClient client, WebhookRequests requests) {
    return new HttpSender(
        client,
        webhook.timeout(),
        told ->
            requests.post(
                webhook.url(),
                new WebhookEvent(
                    EVENT,
                    told.news().key(target),
                    NotificationText.json(told.news(), target, told.leftOut()))));
  }

  static HttpSender of(Slack slack, BoundedClient client) {
    return new HttpSender(client, slack.timeout(), told -> slackPost(slack, told));
  }

  private static HttpRequest slackPost(Slack slack, Told told) {
    String text =
        "*%s*\n%s"
            .formatted(
                NotificationText.title(told.news()),
                NotificationText.body(told.news(), told.leftOut()));
    MapNode body = MapNode.builder().put("text", escaped(text)).build();
    return HttpRequest.newBuilder(URI.create(slack.url().reveal()))
        .header("Content-Type", "application/json")
        .header("User-Agent", "tidegate")
        .POST(HttpRequest.BodyPublishers.ofString(JsonWriter.compact(body), UTF_8))
        .build();
  }

  /** So that nobody's reason mentions a whole channel or makes a link. */
  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  @Override
  public CompletableFuture<TryResult> send(Notification told, int leftOut) {
    return client
        .send(() -> requests.apply(new Told(told, leftOut)), BODY_MAX, timeout)
        .thenApply(TryResult::of);
  }
}

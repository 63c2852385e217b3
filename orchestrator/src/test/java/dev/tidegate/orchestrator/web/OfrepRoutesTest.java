package dev.tidegate.orchestrator.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.core.store.Revision;
import dev.tidegate.orchestrator.access.AccessPolicy;
import dev.tidegate.orchestrator.access.Secret;
import dev.tidegate.orchestrator.access.TlsFiles;
import dev.tidegate.orchestrator.foreign.ForeignFlags;
import dev.tidegate.orchestrator.ofrep.OfrepEvaluations;
import dev.tidegate.orchestrator.ofrep.RefetchFeed;
import dev.tidegate.orchestrator.view.ViewKeeper;
import dev.tidegate.orchestrator.view.ViewMeters;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.testkit.MemoryStore;
import dev.tidegate.testkit.TestingClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** OFREP over HTTP; the view is a real one. */
final class OfrepRoutesTest {
  private static final String ALL = "/ofrep/v1/evaluate/flags";
  private static final String ANONYMOUS = "{\"context\":{}}";

  private final HttpClient http = HttpClient.newHttpClient();
  private final MemoryStore store = new MemoryStore(new TestingClock());
  private final ViewKeeper views =
      new ViewKeeper(Runnable::run, new ViewMeters(new SimpleMeterRegistry()));
  private final ForeignFlags flags = new ForeignFlags(views::current, new TestingClock());
  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
  private final RefetchFeed feed = new RefetchFeed(flags, timers);
  private boolean broken;
  private WebServer server;

  @BeforeEach
  void start() throws IOException {
    store.follow(Keyspace.WATCHED, views);
    views.onChange(feed);
    put("shop", "dark-mode", "on");
    put("bank", "dark-mode", "off");
    OfrepEvaluations evaluations =
        new OfrepEvaluations(
            flags,
            "shop",
            () -> views.current().revision().isAfter(Revision.NONE),
            (namespace, flag) -> {
              if (broken) {
                throw new IllegalStateException("inside");
              }
            });
    server =
        WebServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new TlsFiles(null, null, null),
            AccessPolicy.requiring(Secret.of("s3cret")),
            OperatorApi.of(List.of()).with(evaluations, feed, new RevisionWait(views)));
  }

  @AfterEach
  void stop() {
    feed.close();
    server.close();
    timers.shutdownNow();
  }

  @Test
  void letsInWhoeverHasTheTokenAsBearerOrAsApiKey() throws Exception {
    HttpRequest.Builder nobody = request(ALL + "/dark-mode").POST(body(ANONYMOUS));
    assertThat(send(nobody.copy()).statusCode()).isEqualTo(401);
    assertThat(send(nobody.copy().header("X-API-Key", "wrong")).statusCode()).isEqualTo(401);
    assertThat(send(nobody.copy().header("X-API-Key", "s3cret")).statusCode()).isEqualTo(200);
    assertThat(send(nobody.copy().header("Authorization", "Bearer s3cret")).statusCode())
        .isEqualTo(200);
    assertThat(send(request("/api/v1/x").header("X-API-Key", "s3cret")).statusCode())
        .as("the operator API takes bearers only")
        .isEqualTo(401);
  }

  @Test
  void answersInTheNamespaceOfThePathAndOfTheSelector() throws Exception {
    assertThat(post(ALL + "/dark-mode", null, ANONYMOUS).body()).contains("\"value\":true");
    assertThat(post("/ns/bank" + ALL + "/dark-mode", null, ANONYMOUS).body())
        .contains("\"value\":false");
    HttpResponse<String> selected = post(ALL + "/dark-mode", "flagSetId=bank", ANONYMOUS);
    assertThat(selected.body()).contains("\"value\":false");
    assertThat(selected.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/json");
    assertThat(post(ALL, "team=a", ANONYMOUS).statusCode()).isEqualTo(400);
    assertThat(post("/ns/nobody" + ALL + "/dark-mode", null, ANONYMOUS).statusCode())
        .isEqualTo(404);
  }

  @Test
  void answersNothingToWhoeverHasTheNewest() throws Exception {
    HttpResponse<String> first = post(ALL, null, ANONYMOUS);
    String tag = first.headers().firstValue("ETag").orElseThrow();
    HttpResponse<String> again =
        send(
            known(ALL)
                .header("If-None-Match", "\"other\"")
                .header("If-None-Match", "W/" + tag)
                .POST(body(ANONYMOUS)));
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(again.headers().firstValue("ETag")).contains(tag);
  }

  @Test
  void waitsAMomentForARevisionTheClientHeardOfElsewhere() throws Exception {
    long newest = views.current().revision().value();
    assertThat(post(ALL + "?flagConfigEtag=" + newest, null, ANONYMOUS).statusCode())
        .isEqualTo(200);
    assertThat(
            post(ALL + "?flagConfigEtag=999999&flagConfigLastModified=1", null, ANONYMOUS)
                .statusCode())
        .isEqualTo(200);
    assertThat(post(ALL + "?flagConfigEtag=%22x%22", null, ANONYMOUS).statusCode()).isEqualTo(200);
  }

  @Test
  void refusesABodyOverOneMegabyteWithAndWithoutItsLength() throws Exception {
    byte[] large = new byte[OfrepEvaluations.BODY_BYTES_MAX + 1];
    for (BodyPublisher publisher :
        List.of(
            BodyPublishers.ofByteArray(large),
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))) {
      HttpResponse<String> answer = send(known(ALL + "/dark-mode").POST(publisher));
      assertThat(answer.statusCode()).isEqualTo(413);
      assertThat(answer.body()).startsWith("{\"key\":\"dark-mode\",\"errorCode\":\"GENERAL\"");
    }
  }

  @Test
  void tellsNothingInsideWhenItBreaks() throws Exception {
    broken = true;
    HttpResponse<String> answer = post(ALL + "/dark-mode", null, ANONYMOUS);
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body())
        .isEqualTo(
            "{\"key\":\"dark-mode\",\"errorCode\":\"GENERAL\","
                + "\"errorDetails\":\"internal error, see the orchestrator's log\"}");
  }

  @Test
  void streamsTellWhenToAskAgainAndEndWithTheServer() throws Exception {
    try (BufferedReader lines = events("/ns/shop/ofrep/v1/events", null)) {
      String first = next(lines, "id: ");
      assertThat(next(lines, "data: ")).contains("refetchEvaluation");
      put("bank", "dark-mode", "on");
      put("shop", "dark-mode", "off");
      String second = next(lines, "id: ");
      assertThat(Long.parseLong(second)).isGreaterThan(Long.parseLong(first));
      assertThat(next(lines, "data: "))
          .isEqualTo("{\"type\":\"refetchEvaluation\",\"etag\":\"" + second + "\"}");

      feed.close();
      assertThat(lines.lines().filter(line -> line.startsWith("id: "))).isEmpty();
    }
  }

  @Test
  void aClientThatReconnectsIsToldOnceIfItMissedSomething() throws Exception {
    String seen;
    try (BufferedReader lines = events("/ofrep/v1/events", null)) {
      seen = next(lines, "id: ");
    }
    put("shop", "dark-mode", "off");
    try (BufferedReader lines = events("/ofrep/v1/events", seen)) {
      String missed = next(lines, "id: ");
      assertThat(missed).isNotEqualTo(seen);
      seen = missed;
    }
    try (BufferedReader lines = events("/ofrep/v1/events", seen)) {
      put("shop", "dark-mode", "on");
      assertThat(next(lines, "id: ")).as("nothing was missed").isNotEqualTo(seen);
    }
    await().atMost(Duration.ofSeconds(20)).until(this::everybodyGone);
  }

  /** A client that went away is noticed at the next event. */
  private boolean everybodyGone() {
    put("shop", "noise", feed.clients() % 2 == 0 ? "on" : "off");
    put("shop", "noise", feed.clients() % 2 == 0 ? "off" : "on");
    return feed.clients() == 0;
  }

  @Test
  void aClosedFeedRefusesStreams() throws Exception {
    feed.close();
    HttpResponse<String> answer = send(known("/ofrep/v1/events"));
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After")).contains("5");
  }

  private void put(String namespace, String flag, String variant) {
    store.putDirectly(
        Keyspace.flag(namespace, flag),
        "{\"state\":\"ENABLED\",\"variants\":{\"on\":true,\"off\":false},\"defaultVariant\":\"%s\"}"
            .formatted(variant));
  }

  private HttpResponse<String> post(String path, @Nullable String selector, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = known(path).POST(body(body));
    return send(selector == null ? request : request.header("Flagd-Selector", selector));
  }

  private static BodyPublisher body(String text) {
    return BodyPublishers.ofString(text);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private BufferedReader events(String path, @Nullable String lastSeen)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = known(path);
    if (lastSeen != null) {
      request.header("Last-Event-ID", lastSeen);
    }
    HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    return new BufferedReader(new InputStreamReader(response.body(), UTF_8));
  }

  /** What follows {@code prefix} on the next line that starts with it. */
  private static String next(BufferedReader lines, String prefix) throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(prefix)) {
        return line.substring(prefix.length());
      }
    }
    throw new IOException("the stream ended");
  }

  private HttpRequest.Builder known(String path) {
    return request(path).header("Authorization", "Bearer s3cret");
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + server.address().getPort() + path))
        .timeout(Duration.ofSeconds(20));
  }
}

package dev.tidegate.orchestrator.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.core.document.MapNode;
import dev.tidegate.orchestrator.access.AccessPolicy;
import dev.tidegate.orchestrator.access.TlsFiles;
import dev.tidegate.orchestrator.view.ViewKeeper;
import dev.tidegate.orchestrator.view.ViewMeters;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.LeaderClaim;
import dev.tidegate.orchestrator.wire.Position;
import dev.tidegate.testkit.MemoryStore;
import dev.tidegate.testkit.TestingClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events over HTTP, and a follower that sends readers to the leader; the view is a real one. */
final class StreamAndRedirectTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private final MemoryStore store = new MemoryStore(new TestingClock());
  private final ViewKeeper views =
      new ViewKeeper(Runnable::run, new ViewMeters(new SimpleMeterRegistry()));
  private final EventLog log = new EventLog(Position.NONE);
  private WebServer server;

  @BeforeEach
  void start() throws IOException {
    store.follow(Keyspace.WATCHED, views);
    views.onChange(new EventSource(log));
    LeaderRedirect redirect = new LeaderRedirect(views::current, "r1", false);
    Routes leading =
        routes ->
            routes.get(
                "/api/v1/asks-the-leader",
                context -> {
                  if (!redirect.redirect(context)) {
                    Exchange.answer(context, 200, MapNode.builder().put("here", true).build());
                  }
                });
    server =
        WebServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new TlsFiles(null, null, null),
            AccessPolicy.open(),
            OperatorApi.of(List.of(new EventRoutes(log), leading)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aFollowerSendsReadersToTheLeaderAndTheLeaderAnswers() throws Exception {
    assertThat(get("/api/v1/asks-the-leader").statusCode()).as("nobody leads").isEqualTo(200);
    lead("r2", "127.0.0.1:7171");
    HttpResponse<String> redirected = get("/api/v1/asks-the-leader?wide=true");
    assertThat(redirected.statusCode()).isEqualTo(307);
    assertThat(redirected.headers().firstValue("Location"))
        .contains("http://127.0.0.1:7171/api/v1/asks-the-leader?wide=true");
    lead("r1", "127.0.0.1:7070");
    assertThat(get("/api/v1/asks-the-leader").statusCode()).isEqualTo(200);
  }

  @Test
  void aClientThatReconnectsGetsWhatItMissed() throws Exception {
    flag("shop", "a");
    String last;
    try (InputStream stream = events("/api/v1/events?since=0", "")) {
      BufferedReader lines = reader(stream);
      last = read(lines, "id: ", 1).get(0);
    }
    flag("shop", "b");
    flag("bank", "c");
    flag("shop", "d");
    try (InputStream stream = events("/api/v1/events?namespace=shop", last)) {
      assertThat(read(reader(stream), "data: ", 2))
          .satisfiesExactly(
              first -> assertThat(first).contains("\"b\""),
              second -> assertThat(second).contains("\"d\""));
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> forgetReader());
  }

  @Test
  void theIdComesWithTheLastEventOfARevisionOnly() throws Exception {
    log.append(at(7), List.of(event(7, "shop", "a"), event(7, "bank", "b"), event(7, "shop", "c")));
    log.append(at(8), List.of(event(8, "shop", "d"), event(8, "bank", "e")));
    log.append(at(9), List.of(event(9, "bank", "f")));
    log.append(at(10), List.of(event(10, "shop", "g")));
    try (InputStream stream = events("/api/v1/events?since=0&namespace=shop", "")) {
      BufferedReader lines = reader(stream);
      List<String> text = new ArrayList<>();
      while (text.isEmpty() || !text.get(text.size() - 1).equals("id: 0/10")) {
        String line = lines.readLine();
        if (!line.startsWith(":") && !line.startsWith("event") && !line.isEmpty()) {
          text.add(line);
        }
      }
      assertThat(text)
          .containsExactly(
              "data: {\"key\":\"a\"}",
              "data: {\"key\":\"c\"}",
              "id: 0/7",
              "data: {\"key\":\"d\"}",
              "id: 0/8",
              "data: {\"key\":\"g\"}",
              "id: 0/10");
    }
  }

  private static Position at(long revision) {
    return new Position(0, revision);
  }

  private static Event event(long revision, String namespace, String key) {
    return new Event(
        at(revision), "flag", namespace, "", MapNode.builder().put("key", key).build());
  }

  /** A reader that went away is noticed at the next event. */
  private boolean forgetReader() {
    flag("shop", "noise");
    return log.readers() == 0;
  }

  @Test
  void whatWasForgottenIsGone() throws Exception {
    for (int i = 0; i < 2100; i++) {
      log.append(at(i + 1), List.of(event(i + 1, "shop", "a")));
    }
    assertThat(get("/api/v1/events?since=5").statusCode()).isEqualTo(410);
  }

  @Test
  void aClientThatComesFromAHistoryThatIsGoneListsAgain() throws Exception {
    log.append(new Position(1, 20), List.of());
    for (String last : List.of("0/30", "0/19")) {
      HttpRequest request = request("/api/v1/events").header("Last-Event-ID", last).build();
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(410);
      assertThat(answer.body()).contains(last, "list again");
    }
    log.append(
        new Position(1, 21),
        List.of(new Event(new Position(1, 21), "leader", "", "", MapNode.builder().build())));
    for (String last : List.of("1/20", "20")) {
      try (InputStream stream = events("/api/v1/events", last)) {
        assertThat(read(reader(stream), "id: ", 1)).containsExactly("1/21");
      }
    }
  }

  private void lead(String replica, String address) {
    LeaderClaim claim = new LeaderClaim(replica, "", address, "nonce", "test");
    store.putDirectly(Keyspace.LEADER, LeaderClaim.FORMAT.write(claim).utf8());
  }

  private void flag(String namespace, String key) {
    store.putDirectly(
        Keyspace.flag(namespace, key),
        "{\"state\":\"ENABLED\",\"variants\":{\"on\":true},\"defaultVariant\":\"on\"}");
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(request(path).build(), BodyHandlers.ofString());
  }

  private InputStream events(String path, String last) throws IOException, InterruptedException {
    HttpRequest.Builder request = request(path);
    if (!last.isEmpty()) {
      request.header("Last-Event-ID", last);
    }
    return http.send(request.build(), BodyHandlers.ofInputStream()).body();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + server.address().getPort() + path))
        .timeout(Duration.ofSeconds(20));
  }

  private static BufferedReader reader(InputStream stream) {
    return new BufferedReader(new InputStreamReader(stream, UTF_8));
  }

  private static List<String> read(BufferedReader lines, String prefix, int count)
      throws IOException {
    List<String> read = new ArrayList<>();
    String line = lines.readLine();
    while (line != null) {
      if (line.startsWith(prefix)) {
        read.add(line.substring(prefix.length()));
      }
      if (read.size() == count) {
        return read;
      }
      line = lines.readLine();
    }
    return read;
  }
}

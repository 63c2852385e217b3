package dev.tidegate.orchestrator.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.orchestrator.access.AccessPolicy;
import dev.tidegate.orchestrator.access.TlsFiles;
import dev.tidegate.orchestrator.operate.FlagAges;
import dev.tidegate.orchestrator.operate.FlagOperations;
import dev.tidegate.orchestrator.operate.Mutations;
import dev.tidegate.orchestrator.view.RolloutView;
import dev.tidegate.orchestrator.view.ViewKeeper;
import dev.tidegate.orchestrator.view.ViewMeters;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.testkit.MemoryStore;
import dev.tidegate.testkit.TestingClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is answered to a change of a flag, where the view has got to it and where it has not. */
final class FlagAnswersTest {
  private static final String BODY =
      "{\"state\":\"ENABLED\",\"variants\":{\"on\":true},\"defaultVariant\":\"on\"}";

  private final HttpClient http = HttpClient.newHttpClient();
  private final TestingClock clock = new TestingClock();
  private final MemoryStore store = new MemoryStore(clock);
  private final ViewKeeper views =
      new ViewKeeper(Runnable::run, new ViewMeters(new SimpleMeterRegistry()));
  private Supplier<RolloutView> shown = views::current;
  private WebServer server;

  @BeforeEach
  void start() throws IOException {
    store.follow(Keyspace.WATCHED, views);
    Mutations mutations = new Mutations(store, views, clock, new Random(1));
    Routes routes =
        new FlagRoutes(
            () -> shown.get(), new FlagOperations(mutations), new FlagAges(mutations), clock);
    server =
        WebServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new TlsFiles(null, null, null),
            AccessPolicy.open(),
            OperatorApi.of(List.of(routes)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aChangeIsAnsweredWithTheFlag() throws Exception {
    HttpResponse<String> put = send("PUT", "", BODY);
    assertThat(put.statusCode()).isEqualTo(200);
    assertThat(body(put).get("definition")).isEqualTo(DocumentReader.json(BODY));

    HttpResponse<String> killed = send("POST", "/kill", "{}");
    assertThat(killed.statusCode()).isEqualTo(200);
    assertThat(killed.body()).contains("\"DISABLED\"");
    assertThat(body(killed).get("behind")).isNull();
  }

  @Test
  void aViewThatIsBehindShowsNothingOfBefore() throws Exception {
    RolloutView before = views.current();
    shown = () -> before;
    assertStoredOnly(send("PUT", "", BODY));

    RolloutView enabled = views.current();
    shown = () -> enabled;
    assertStoredOnly(send("POST", "/kill", "{}"));
  }

  private void assertStoredOnly(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).doesNotContain("ENABLED");
    assertThat(body(answer).get("behind")).hasToString("true");
    assertThat(body(answer).get("revision")).hasToString("" + store.revision().value());
  }

  private HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    URI uri =
        URI.create(
            "http://127.0.0.1:%d/api/v1/namespaces/shop/flags/checkout%s"
                .formatted(server.address().getPort(), path));
    return http.send(
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString());
  }

  private static MapNode body(HttpResponse<String> answer) {
    return (MapNode) DocumentReader.json(answer.body());
  }
}

package dev.tidegate.orchestrator.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.Position;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.document.TextNode;
import dev.tidegate.orchestrator.access.AccessPolicy;
import dev.tidegate.orchestrator.access.Secret;
import dev.tidegate.orchestrator.access.TlsFiles;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WebServerTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private boolean ready;
  private @Nullable WebServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void healthNeedsNoTokenAndFollowsTheView() throws Exception {
    URI base = start(AccessPolicy.requiring(Secret.of("s3cret")));
    assertThat(get(base.resolve("/healthz"), null).statusCode()).isEqualTo(200);
    assertThat(get(base.resolve("/readyz"), null).statusCode()).isEqualTo(503);
    ready = true;
    assertThat(get(base.resolve("/readyz"), null).statusCode()).isEqualTo(200);
  }

  @Test
  void everythingElseNeedsTheToken() throws Exception {
    URI base = start(AccessPolicy.requiring(Secret.of("s3cret")));
    HttpResponse<String> refused = get(base.resolve("/metrics"), null);
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(text(refused, "hint")).contains("TIDEGATE_TOKEN");
    assertThat(get(base.resolve("/metrics"), "s3cret").body()).isEqualTo("up 1\n");
  }

  @Test
  void anUnknownPathIsAnErrorBody() throws Exception {
    HttpResponse<String> answer = get(start(AccessPolicy.open()).resolve("/api/v1/nothing"), null);
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(text(answer, "kind")).isEqualTo("Error");
  }

  @Test
  void problemsComeWithPathPositionAndHint() throws Exception {
    HttpResponse<String> answer = get(start(AccessPolicy.open()).resolve("/bad"), null);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains("\"path\":\"$.spec.stages[0]\"")
        .contains("\"line\":3")
        .contains("\"hint\":\"did you mean stages?\"");
  }

  @Test
  void aHandlerThatBreaksTellsNothingInside() throws Exception {
    HttpResponse<String> answer = get(start(AccessPolicy.open()).resolve("/broken"), null);
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).doesNotContain("inside");
  }

  @Test
  void aBodyOverTheLimitIsRefused() throws Exception {
    URI base = start(AccessPolicy.open());
    HttpRequest request =
        HttpRequest.newBuilder(base.resolve("/echo"))
            .POST(BodyPublishers.ofByteArray(new byte[3 * 1024 * 1024]))
            .build();
    assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(413);
  }

  private URI start(AccessPolicy policy) throws IOException {
    Routes extra =
        routes -> {
          routes.get(
              "/bad",
              context -> {
                throw Refusal.invalid(
                    "the rollout is not valid",
                    List.of(
                        new Problem(
                            "$.spec.stages[0]",
                            new Position(3, 5),
                            "unknown key",
                            "did you mean stages?")));
              });
          routes.get(
              "/broken",
              context -> {
                throw new IllegalStateException("inside");
              });
          routes.post("/echo", context -> Exchange.answer(context, 200, Exchange.body(context)));
        };
    server =
        WebServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new TlsFiles(null, null, null),
            policy,
            OperatorApi.of(List.of(new HealthRoutes(() -> ready, () -> "up 1\n"), extra)));
    return URI.create("http://127.0.0.1:" + server.address().getPort());
  }

  private HttpResponse<String> get(URI uri, @Nullable String token)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static String text(HttpResponse<String> response, String name) {
    Node body = DocumentReader.json(response.body());
    return body instanceof MapNode map && map.get(name) instanceof TextNode text
        ? text.value()
        : "";
  }
}

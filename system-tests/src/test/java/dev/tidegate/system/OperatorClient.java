package dev.tidegate.system;

import dev.tidegate.core.document.BoolNode;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The operator API as a test calls it. */
public final class OperatorClient {
  private final HttpClient http;
  private final String base;
  private final @Nullable String token;

  /** A client of the orchestrator at {@code address}, host:port. */
  public OperatorClient(String address) {
    this(address, null);
  }

  /** The same with a bearer token. */
  OperatorClient(String address, @Nullable String token) {
    this("http://" + address, token, builder().build());
  }

  private OperatorClient(String base, @Nullable String token, HttpClient http) {
    this.base = base;
    this.token = token;
    this.http = http;
  }

  /** A client over TLS. */
  static OperatorClient secured(String address, SSLContext tls, @Nullable String token) {
    return new OperatorClient("https://" + address, token, builder().sslContext(tls).build());
  }

  private static HttpClient.Builder builder() {
    return HttpClient.newBuilder()
        .connectTimeout(Duration.ofSeconds(5))
        .followRedirects(HttpClient.Redirect.NORMAL);
  }

  /** An answer: its status, and its body where that is JSON. */
  public record Answer(int status, String text) {
    public MapNode json() {
      return (MapNode) DocumentReader.json(text);
    }

    /** The value at a path of member names and list indexes, or null. */
    public @Nullable Object at(Object... path) {
      return OperatorClient.at(json(), path);
    }
  }

  /** True if this orchestrator leads. */
  public boolean leads() {
    return Boolean.TRUE.equals(get("/api/v1/status").at("leading"));
  }

  /** True if this orchestrator knows that etcd went back, as after a restore, unadopted. */
  public boolean rewound() {
    return get("/api/v1/status").at("rewind") instanceof MapNode;
  }

  public Answer get(String path) {
    return send(request(path).GET());
  }

  public Answer post(String path, String json) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  public Answer put(String path, String json) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(json)));
  }

  /** Posts a body as it is, under the content type {@code type}. */
  public Answer post(String path, String type, byte[] body) {
    return send(request(path).header("Content-Type", type).POST(BodyPublishers.ofByteArray(body)));
  }

  Answer postYaml(String path, Path file) {
    try {
      return send(
          request(path)
              .header("Content-Type", "application/yaml")
              .POST(BodyPublishers.ofString(Files.readString(file))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Submits a request for a rollout and waits a moment for its answer. */
  public Answer request(String namespace, String rollout, String verb, String args, String reason) {
    return post(
        "/api/v1/namespaces/%s/rollouts/%s/requests?waitSeconds=10".formatted(namespace, rollout),
        "{\"verb\":\"%s\",\"args\":%s,\"reason\":\"%s\"}".formatted(verb, args, reason));
  }

  public Answer rollout(String namespace, String name) {
    return get("/api/v1/namespaces/%s/rollouts/%s".formatted(namespace, name));
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(Duration.ofSeconds(20))
            .header("X-Tidegate-Actor", "system-test");
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  private Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static @Nullable Object at(Node root, Object... path) {
    @Nullable Node node = root;
    for (Object step : path) {
      if (node instanceof MapNode map) {
        node = map.get(String.valueOf(step));
      } else if (node instanceof ListNode list && step instanceof Integer index) {
        List<Node> items = list.items();
        node = index < items.size() ? items.get(index) : null;
      } else {
        return null;
      }
    }
    return plain(node);
  }

  private static @Nullable Object plain(@Nullable Node node) {
    if (node instanceof TextNode text) {
      return text.value();
    }
    if (node instanceof BoolNode bool) {
      return bool.value();
    }
    if (node instanceof NumberNode number) {
      return number.isWhole() ? (Object) number.longValue() : number.doubleValue();
    }
    return node;
  }
}

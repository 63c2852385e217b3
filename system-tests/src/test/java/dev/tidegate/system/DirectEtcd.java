package dev.tidegate.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.testkit.EtcdCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;

/** Puts into etcd what no orchestrator was asked about, as somebody with etcdctl would. */
final class DirectEtcd {
  private static final String PREFIX = "/tidegate/v1/";

  private final HttpClient http = HttpClient.newHttpClient();
  private final EtcdCluster etcd;

  DirectEtcd(EtcdCluster etcd) {
    this.etcd = etcd;
  }

  /** Puts {@code value} under a key below the deployment's prefix. */
  void put(String key, String value) {
    put(key, value.getBytes(UTF_8));
  }

  /** The same with bytes. */
  void put(String key, byte[] value) {
    send(
        "/v3/kv/put",
        "{\"key\":\"%s\",\"value\":\"%s\"}"
            .formatted(base64((PREFIX + key).getBytes(UTF_8)), base64(value)));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private void send(String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(etcd.endpoints().get(0) + path))
            .timeout(Duration.ofSeconds(10))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(answer.statusCode() + " " + answer.body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}

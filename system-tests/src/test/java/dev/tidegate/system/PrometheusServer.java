package dev.tidegate.system;

import dev.tidegate.testkit.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A real Prometheus on loopback that scrapes every second; it can be killed and started again. */
final class PrometheusServer implements AutoCloseable {
  private final Path folder;
  private final int port;
  private final HttpClient http = HttpClient.newHttpClient();
  private @Nullable Process process;

  /**
   * One that is not started. Skips the test where there is no Prometheus.
   *
   * @param targets host:port of each, by job
   */
  PrometheusServer(Path folder, List<String> targets) {
    ExternalTool.required("prometheus");
    this.folder = folder;
    this.port = FreePorts.one();
    try {
      Files.createDirectories(folder);
      Files.writeString(
          folder.resolve("prometheus.yml"),
          """
          global: {scrape_interval: 1s, scrape_timeout: 1s}
          scrape_configs:
            - job_name: test
              static_configs: [{targets: [%s]}]
          """
              .formatted(String.join(", ", targets.stream().map(t -> "'" + t + "'").toList())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String address() {
    return "http://127.0.0.1:" + port;
  }

  /** Starts it where an earlier one was, on the same data, and waits until it answers. */
  void start() {
    try {
      process =
          new ProcessBuilder(
                  "prometheus",
                  "--config.file=" + folder.resolve("prometheus.yml"),
                  "--storage.tsdb.path=" + folder.resolve("data"),
                  "--web.listen-address=127.0.0.1:" + port,
                  "--log.level=warn")
              .redirectErrorStream(true)
              .redirectOutput(
                  ProcessBuilder.Redirect.appendTo(folder.resolve("prometheus.log").toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Deployment.eventually(Deployment.PATIENCE, this::isReady);
  }

  private boolean isReady() throws IOException, InterruptedException {
    HttpRequest ready = HttpRequest.newBuilder(URI.create(address() + "/-/ready")).build();
    return http.send(ready, BodyHandlers.discarding()).statusCode() == 200;
  }

  /** SIGKILL, and waits for the end. */
  void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
      running.onExit().join();
    }
  }

  @Override
  public void close() {
    kill();
  }
}

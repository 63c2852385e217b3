package dev.tidegate.testkit;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * One etcd process of an {@link EtcdCluster}, to be killed, paused and started again. Not
 * thread-safe.
 */
public final class EtcdMember {
  private static final Duration START_MAX = Duration.ofSeconds(30);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(2);

  private final HttpClient http = HttpClient.newHttpClient();
  private final String endpoint;
  private final String healthEndpoint;
  private final Path log;
  private final List<String> command;
  private WatchedProcess process;

  EtcdMember(String endpoint, String healthEndpoint, Path log, List<String> command) {
    this.endpoint = endpoint;
    this.healthEndpoint = healthEndpoint;
    this.log = log;
    this.command = List.copyOf(command);
    this.process = WatchedProcess.start(log, command);
  }

  /** Its client URL. */
  public String endpoint() {
    return endpoint;
  }

  /** Process id of etcd itself. */
  public long pid() {
    return process.pid();
  }

  /** Kills it as kill -9 does; returns when it is gone. */
  public void kill() {
    process.kill();
  }

  /** Stops its clock and its work, as a long pause does (SIGSTOP). */
  public void pause() {
    process.signal("STOP");
  }

  /** Ends {@link #pause} (SIGCONT). */
  public void resume() {
    process.signal("CONT");
  }

  /** Starts it again after {@link #kill}, on the same data and ports, and waits until it serves. */
  public void restart() {
    start();
    awaitHealthy();
  }

  void start() {
    process = WatchedProcess.start(log, command);
  }

  /** Waits until it answers reads and knows a leader. */
  void awaitHealthy() {
    await()
        .atMost(START_MAX)
        .pollInterval(Duration.ofMillis(25))
        .until(() -> !process.isAlive() || isHealthy());
    if (!process.isAlive()) {
      throw new IllegalStateException("etcd ended while starting, see " + log);
    }
  }

  private boolean isHealthy() throws InterruptedException {
    try {
      return send(HttpRequest.newBuilder(URI.create(healthEndpoint + "/health")))
          .contains("\"true\"");
    } catch (IOException e) {
      return false; // not listening yet
    }
  }

  /** Forgets the history up to {@code revision}, all members of the cluster alike. */
  void compact(long revision) {
    String body = "{\"revision\":\"" + revision + "\",\"physical\":true}";
    try {
      send(
          HttpRequest.newBuilder(URI.create(endpoint + "/v3/kv/compaction"))
              .POST(BodyPublishers.ofString(body)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while compacting", e);
    }
  }

  private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(request.timeout(ANSWER_MAX).build(), BodyHandlers.ofString());
    if (answer.statusCode() >= 400) {
      throw new IOException(answer.statusCode() + " " + answer.body());
    }
    return answer.body();
  }
}

package dev.tidegate.system.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import java.io.IOException;
import java.io.PrintStream;
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
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything etcd committed below the deployment's prefix, read by a watch of our own through its
 * JSON gateway, one member after the other, and kept as one JSON line per revision. It knows
 * nothing of Tidegate's own client. Thread-safe.
 */
final class TruthLog implements AutoCloseable {
  private static final String PREFIX = "/tidegate/v1/";
  private static final String END = "/tidegate/v10"; // the key after everything below the prefix
  private static final Duration AGAIN = Duration.ofMillis(100);
  private static final int REVISIONS_MAX = 1_000_000;

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
  private final List<String> endpoints;
  private final PrintStream file;
  private final Map<Long, TruthRevision> revisions = new TreeMap<>(); // guarded by this
  private final Thread reader;
  private volatile boolean closed;
  private volatile @Nullable Stream<String> open;
  private volatile long next = 1;
  private final AtomicInteger interruptions = new AtomicInteger();

  private TruthLog(List<String> endpoints, PrintStream file) {
    this.endpoints = List.copyOf(endpoints);
    this.file = file;
    this.reader = new Thread(this::read, "truth log");
  }

  /** Begins at revision 1. */
  static TruthLog start(List<String> endpoints, Path file) {
    try {
      TruthLog log =
          new TruthLog(endpoints, new PrintStream(Files.newOutputStream(file), true, UTF_8));
      log.reader.setDaemon(true);
      log.reader.start();
      return log;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    for (int attempt = 0; !closed; attempt++) {
      try {
        watch(endpoints.get(attempt % endpoints.size()));
      } catch (IOException | UncheckedIOException e) {
        interruptions.incrementAndGet(); // the member went away: the next one goes on
      } catch (InterruptedException e) {
        return;
      }
      LockSupport.parkNanos(AGAIN.toNanos());
    }
  }

  private void watch(String endpoint) throws IOException, InterruptedException {
    String body =
        "{\"create_request\":{\"key\":\"%s\",\"range_end\":\"%s\",\"start_revision\":\"%d\"}}"
            .formatted(base64(PREFIX), base64(END), next);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint + "/v3/watch"))
            .POST(BodyPublishers.ofString(body))
            .timeout(Duration.ofSeconds(3))
            .build();
    HttpResponse<Stream<String>> answer = http.send(request, BodyHandlers.ofLines());
    try (Stream<String> lines = answer.body()) {
      open = lines;
      lines.forEach(this::take);
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private void take(String line) {
    Fields result = Fields.parse(line).map("result");
    if (result.number("compact_revision") > 0) {
      throw new IllegalStateException("history was lost: " + line);
    }
    if (!(result.of().get("events") instanceof ListNode events)) {
      return;
    }
    long nanos = System.nanoTime();
    Map<Long, List<TruthRevision.Change>> changes = new TreeMap<>();
    for (Node event : events.items()) {
      Fields fields = new Fields((MapNode) event);
      Fields stored = fields.map("kv");
      boolean gone = fields.text("type").equals("DELETE");
      changes
          .computeIfAbsent(stored.number("mod_revision"), any -> new ArrayList<>())
          .add(
              new TruthRevision.Change(
                  decoded(stored.text("key")).substring(PREFIX.length()),
                  gone ? null : decoded(stored.text("value")),
                  stored.number("create_revision")));
    }
    changes.forEach((revision, of) -> add(new TruthRevision(revision, nanos, of)));
  }

  private static String decoded(String base64) {
    return new String(Base64.getDecoder().decode(base64), UTF_8);
  }

  private synchronized void add(TruthRevision revision) {
    if (revisions.size() >= REVISIONS_MAX) {
      throw new IllegalStateException("more than " + REVISIONS_MAX + " revisions");
    }
    revisions.put(revision.revision(), revision);
    next = revision.revision() + 1;
    file.println(revision.toLine());
  }

  /** What was read so far, oldest first. */
  synchronized List<TruthRevision> revisions() {
    return List.copyOf(revisions.values());
  }

  /** The newest revision read, 0 if none. */
  long newest() {
    return next - 1;
  }

  /** How often the watch moved to another member. */
  int interruptions() {
    return interruptions.get();
  }

  /** False once it met something it cannot go on from. */
  boolean alive() {
    return reader.isAlive();
  }

  @Override
  public void close() {
    closed = true;
    reader.interrupt();
    Stream<String> lines = open;
    if (lines != null) {
      lines.close();
    }
    file.close();
  }
}

package dev.tidegate.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.cli.terminal.CommandException;
import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.core.document.DocumentException;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.NullNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The server's events as they come, resumed after the last one seen when the connection breaks. A
 * thread of its own fills a queue of {@value #QUEUE_MAX}; while that is full it reads no further.
 * Events before the compaction of etcd may be missing, so whoever listens reads the state again
 * instead of adding events up.
 */
public final class EventStream implements AutoCloseable {
  private static final int QUEUE_MAX = 1000;
  private static final Duration SILENCE_MAX = Duration.ofSeconds(60);
  private static final long RETRY_MILLIS_MIN = 200;
  private static final long RETRY_MILLIS_MAX = 5000;
  private static final int GONE = 410;

  private final Target target;
  private final String path;
  private final BlockingQueue<ServerEvent> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
  private final Thread reader;
  private volatile boolean isConnected;
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable String lastId;

  private EventStream(Target target, String path, @Nullable String since) {
    this.target = target;
    this.path = path;
    this.lastId = since;
    this.reader = new Thread(this::readAll, "tidegate-events");
    this.reader.setDaemon(true);
  }

  /** Listens at {@code path}, from now on. */
  public static EventStream open(Target target, String path) {
    return begin(new EventStream(target, path, null));
  }

  /** Listens at {@code path}, first to what happened after {@code revision}. */
  public static EventStream open(Target target, String path, long revision) {
    return begin(new EventStream(target, path, Long.toString(revision)));
  }

  private static EventStream begin(EventStream stream) {
    stream.reader.start();
    return stream;
  }

  /** The next event, or null if none comes within {@code timeout}. */
  public @Nullable ServerEvent next(Duration timeout) throws InterruptedException {
    return queue.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** True while connected: then silence means that nothing happens. */
  public boolean isConnected() {
    return isConnected;
  }

  @Override
  public void close() {
    closed.countDown();
    reader.interrupt();
  }

  private void readAll() {
    long retryMillis = RETRY_MILLIS_MIN;
    try {
      do {
        boolean wasConnected = readOnce();
        retryMillis = wasConnected ? RETRY_MILLIS_MIN : Math.min(RETRY_MILLIS_MAX, retryMillis * 2);
      } while (!closed.await(retryMillis, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean readOnce() throws InterruptedException {
    Call call = Call.get(path).with("Accept", "text/event-stream");
    String since = lastId;
    try {
      HttpURLConnection connection =
          new ApiClient(target, SILENCE_MAX)
              .open(since == null ? call : call.with("Last-Event-ID", since));
      int status = connection.getResponseCode();
      if (status != 200) {
        if (status == GONE) {
          lastId = null;
          queue.put(ServerEvent.gap());
        }
        return false;
      }
      isConnected = true;
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8))) {
        readEvents(lines);
      }
      return true;
    } catch (IOException | CommandException e) {
      return isConnected;
    } finally {
      isConnected = false;
    }
  }

  private void readEvents(BufferedReader lines) throws IOException, InterruptedException {
    String id = "";
    String type = "";
    StringBuilder data = new StringBuilder();
    for (String line = lines.readLine();
        line != null && closed.getCount() > 0;
        line = lines.readLine()) {
      if (line.isEmpty()) {
        if (!data.isEmpty()) {
          deliver(id, type, data.toString());
          data.setLength(0);
          type = "";
        }
        lastId = id.isEmpty() ? lastId : id; // events before it with the same revision were told
      } else if (line.startsWith("id:")) {
        id = line.substring(3).strip();
      } else if (line.startsWith("event:")) {
        type = line.substring(6).strip();
      } else if (line.startsWith("data:")) {
        data.append(line.substring(5).strip());
      }
    }
  }

  private void deliver(String id, String type, String data) throws InterruptedException {
    try {
      queue.put(new ServerEvent(id, type, new Doc(DocumentReader.json(data))));
    } catch (DocumentException e) {
      // An event that is not JSON still says that something changed.
      queue.put(new ServerEvent(id, type, new Doc(NullNode.of())));
    }
  }
}

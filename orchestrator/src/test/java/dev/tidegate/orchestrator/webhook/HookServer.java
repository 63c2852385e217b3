package dev.tidegate.orchestrator.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A webhook on loopback: remembers what it got, and answers as a test wants, 200 at last. */
public final class HookServer implements AutoCloseable {
  /** What was posted. */
  public record Post(Map<String, String> headers, String body) {
    /** The body as JSON. */
    public MapNode json() {
      return (MapNode) DocumentReader.json(body);
    }
  }

  /** What is answered. */
  public record Reply(int status, String body, Map<String, String> headers) {
    /** Without headers. */
    public Reply(int status, String body) {
      this(status, body, Map.of());
    }
  }

  /** What was posted, oldest first. */
  public final List<Post> posts = new CopyOnWriteArrayList<>();

  private final Deque<Reply> replies = new ArrayDeque<>();
  private final HttpServer server;

  /** Serves on a free port. */
  public HookServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(
        "/",
        exchange -> {
          Map<String, String> headers = new TreeMap<>();
          exchange
              .getRequestHeaders()
              .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
          posts.add(new Post(headers, new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
          Reply reply = next();
          reply.headers().forEach(exchange.getResponseHeaders()::add);
          byte[] body = reply.body().getBytes(UTF_8);
          exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
          if (body.length > 0) {
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    server.start();
  }

  private synchronized Reply next() {
    return replies.isEmpty() ? new Reply(200, "") : replies.removeFirst();
  }

  /** Answers these next. */
  public synchronized HookServer answers(Reply... next) {
    replies.addAll(List.of(next));
    return this;
  }

  /** Where it is. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook");
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

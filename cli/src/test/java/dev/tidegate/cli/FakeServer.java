package dev.tidegate.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** Answers what it was told to, by method and path, and keeps what it was asked. */
final class FakeServer implements AutoCloseable {
  /** One request as it came. */
  record Asked(String line, String body, Map<String, List<String>> headers) {}

  private record Reply(int status, String body) {}

  private final HttpServer server;
  private final Map<String, Deque<Reply>> replies = new ConcurrentHashMap<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  FakeServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", this::handle);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Replies in turn; the last one stays. The body of a redirect is where it leads. */
  FakeServer on(String methodAndPath, int status, String body) {
    replies.computeIfAbsent(methodAndPath, key -> new ArrayDeque<>()).add(new Reply(status, body));
    return this;
  }

  List<Asked> asked() {
    return asked;
  }

  Asked last() {
    return asked.get(asked.size() - 1);
  }

  CommandRun.Builder client() {
    return CommandRun.with().variable("TIDEGATE_SERVER", address());
  }

  CommandRun run(String... args) {
    return client().run(args);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    asked.add(new Asked(line, body, Map.copyOf(exchange.getRequestHeaders())));
    String path = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
    Reply reply = next(path);
    boolean isRedirect = reply.status() == 307;
    byte[] bytes = (isRedirect ? "" : reply.body()).getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    if (isRedirect) {
      exchange.getResponseHeaders().add("Location", reply.body());
    }
    exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private synchronized Reply next(String path) {
    Deque<Reply> known = replies.get(path);
    if (known == null) {
      return new Reply(404, "{\"error\":\"no such path " + path + "\"}");
    }
    return known.size() > 1 ? known.remove() : known.element();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

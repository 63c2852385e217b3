package dev.tidegate.examples.orders;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tidegate.core.document.DocumentException;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.ListNode;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.document.Node;
import dev.tidegate.core.document.NumberNode;
import dev.tidegate.core.document.TextNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The service over HTTP, on loopback: {@code POST /orders}, {@code GET /state}, {@code /healthz}.
 */
final class OrdersHttp implements AutoCloseable {
  private static final int BODY_BYTES_MAX = 64 * 1024;
  private static final int THREADS = 4;

  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          THREADS,
          task -> {
            Thread thread = new Thread(task, "orders-http");
            thread.setDaemon(true);
            return thread;
          });

  OrdersHttp(int port, OrderDesk desk, Supplier<MapNode> state, BooleanSupplier healthy)
      throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(threads);
    server.createContext("/orders", exchange -> order(exchange, desk));
    server.createContext("/state", exchange -> answer(exchange, 200, state.get()));
    server.createContext(
        "/healthz",
        exchange -> {
          boolean ok = healthy.getAsBoolean();
          answer(exchange, ok ? 200 : 503, MapNode.builder().put("ok", ok).build());
        });
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  private static void order(HttpExchange exchange, OrderDesk desk) throws IOException {
    if (!exchange.getRequestMethod().equals("POST")) {
      answer(exchange, 405, error("POST an order"));
      return;
    }
    Order order = read(exchange);
    if (order == null) {
      answer(exchange, 400, error("not an order: {id, customer, lines: [{sku, quantity}]}"));
      return;
    }
    try {
      long cents = desk.place(order);
      answer(exchange, 200, MapNode.builder().put("id", order.id()).put("cents", cents).build());
    } catch (InvalidOrderException e) {
      answer(exchange, 422, error(String.valueOf(e.getMessage())));
    } catch (RuntimeException e) { // our own code failed; the customer learns no more than that
      answer(exchange, 500, error("the order could not be taken"));
    }
  }

  private static @Nullable Order read(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX);
    try {
      if (DocumentReader.json(new String(body, UTF_8)) instanceof MapNode map
          && map.get("id") instanceof TextNode id
          && map.get("customer") instanceof TextNode customer
          && map.get("lines") instanceof ListNode lines) {
        return new Order(id.value(), customer.value(), lines(lines));
      }
      return null;
    } catch (DocumentException | ArithmeticException e) {
      return null;
    }
  }

  private static List<Order.Line> lines(ListNode lines) {
    List<Order.Line> read = new ArrayList<>();
    for (Node each : lines.items()) {
      if (each instanceof MapNode line
          && line.get("sku") instanceof TextNode sku
          && line.get("quantity") instanceof NumberNode quantity) {
        read.add(new Order.Line(sku.value(), Math.toIntExact(quantity.longValue())));
      }
    }
    return read;
  }

  private static MapNode error(String text) {
    return MapNode.builder().put("error", text).build();
  }

  private static void answer(HttpExchange exchange, int status, MapNode body) throws IOException {
    byte[] bytes = (JsonWriter.compact(body) + "\n").getBytes(UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}

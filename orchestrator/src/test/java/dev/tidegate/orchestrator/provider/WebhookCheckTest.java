package dev.tidegate.orchestrator.provider;

import static dev.tidegate.orchestrator.provider.ScriptedServer.json;
import static dev.tidegate.orchestrator.provider.ScriptedServer.reply;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.rollout.Decision;
import dev.tidegate.orchestrator.provider.ScriptedServer.Script;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A metric that a webhook answers. */
final class WebhookCheckTest {
  private final ScriptedServer server = new ScriptedServer();

  @AfterEach
  void close() {
    server.close();
  }

  private static Asking asking(String address, String limit) {
    return new Asking(
        "webhook: {url: '%s/check', timeout: 1s}, %s, interval: 10s".formatted(address, limit));
  }

  private Asking asking(String limit) {
    return asking(server.uri("http").toString(), limit);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"ok\": true}|equals: true|1",
        "{\"ok\": false}|equals: true|0",
        "{\"ok\": \"yes\"}|equals: true|0",
        "{\"value\": 12.5, \"ok\": false}|max: 20|12.5",
        "{\"value\": -3}|min: 0|-3",
        "{\"value\": \"green\"}|equals: green|1",
      })
  void takesOkOrValueFromTheAnswer(String answer, String limit, double reading) {
    server.does(json(answer));
    try (Asking asking = asking(limit)) {
      asking.begin();
      assertThat(asking.next())
          .isInstanceOfSatisfying(
              Cell.Gauge.class, gauge -> assertThat(gauge.value()).isEqualTo(reading));
    }
  }

  @Test
  void rollsBackWhenItSaysNoAsOftenAsABreachNeeds() {
    server.does(json("{\"ok\": false}"));
    try (Asking asking = asking("equals: true")) {
      asking.begin();
      for (int i = 0; i < 3; i++) {
        assertThat(asking.soaked()).isNotInstanceOf(Decision.RollBack.class);
        assertThat(asking.next()).isInstanceOf(Cell.Gauge.class);
        asking.pass(Duration.ofSeconds(10));
      }
      assertThat(asking.soaked()).isInstanceOf(Decision.RollBack.class);
    }
  }

  private static Arguments fault(
      String name, Cause cause, Function<ScriptedServer, Script> script) {
    return arguments(name, cause, script);
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        fault("silence", Cause.SLOW, ScriptedServer::silence),
        fault("slow drip", Cause.SLOW, ScriptedServer::drip),
        fault("reset", Cause.PROVIDER_DOWN, any -> ScriptedServer.resetInTheMiddle()),
        fault("status 500", Cause.PROVIDER_DOWN, any -> reply(500, "{\"ok\":true}")),
        fault("status 400", Cause.ERROR_ANSWER, any -> reply(400, "{\"ok\":true}")),
        fault("redirect", Cause.ERROR_ANSWER, any -> reply(307, "", "Location: /elsewhere")),
        fault("no content", Cause.MALFORMED, any -> json("")),
        fault("over 64 KiB", Cause.MALFORMED, any -> ScriptedServer.large(64 * 1024 + 1)),
        fault("a list", Cause.NO_DATA, any -> json("[true]")),
        fault("neither ok nor value", Cause.NO_DATA, any -> json("{\"success\":true}")),
        fault("a map as ok", Cause.MALFORMED, any -> json("{\"ok\":{}}")));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("faults")
  void isACauseAndNeverAYesAndHeals(
      String name, Cause cause, Function<ScriptedServer, Script> script) {
    server.does(script.apply(server));
    try (Asking asking = asking("equals: true")) {
      asking.begin();
      assertThat(asking.next())
          .isInstanceOfSatisfying(
              Cell.Missing.class, missing -> assertThat(missing.cause()).isEqualTo(cause));
      assertThat(asking.soaked()).as("by default it waits").isInstanceOf(Decision.Hold.class);
      assertThat(server.requests()).allMatch("POST /check HTTP/1.1"::equals).hasSize(1);
      server.does(json("{\"ok\":true}"));
      asking.pass(Duration.ofSeconds(10));
      asking.take();
      assertThat(asking.next())
          .isInstanceOfSatisfying(
              Cell.Gauge.class, gauge -> assertThat(gauge.value()).isEqualTo(1));
    }
  }

  @Test
  void aRefusedConnectionIsProviderDown() {
    server.close();
    try (Asking asking = asking("equals: true")) {
      asking.begin();
      assertThat(asking.next())
          .isInstanceOfSatisfying(
              Cell.Missing.class,
              missing -> assertThat(missing.cause()).isEqualTo(Cause.PROVIDER_DOWN));
    }
  }

  /** What came over the wire. */
  private record Received(String event, String key, String signature, String body) {
    static Received of(HttpExchange exchange) throws IOException {
      return new Received(
          String.valueOf(exchange.getRequestHeaders().getFirst("Tidegate-Event")),
          String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key")),
          String.valueOf(exchange.getRequestHeaders().getFirst("Tidegate-Signature")),
          new String(exchange.getRequestBody().readAllBytes(), UTF_8));
    }
  }

  private static HttpServer recording(List<Received> received) throws IOException {
    HttpServer http = HttpServer.create(new InetSocketAddress(loopback(), 0), 0);
    http.createContext(
        "/check",
        exchange -> {
          received.add(Received.of(exchange));
          byte[] answer = "{\"ok\":true}".getBytes(UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    http.start();
    return http;
  }

  private static InetAddress loopback() {
    return InetAddress.getLoopbackAddress();
  }

  @Test
  void saysWhoAsksAndSignsIt() throws IOException, GeneralSecurityException {
    List<Received> received = new CopyOnWriteArrayList<>();
    HttpServer http = recording(received);
    try (Asking asking =
        asking("http://127.0.0.1:" + http.getAddress().getPort(), "equals: true")) {
      asking.begin();
      assertThat(asking.next()).isInstanceOf(Cell.Gauge.class);
      Received first = received.get(0);
      assertThat(first.event()).isEqualTo("check");
      String uid = asking.plan.uid().value();
      assertThat(first.key()).isEqualTo(uid + "/0/1/check/m/" + Asking.NOW.toEpochMilli());
      assertThat(DocumentReader.json(first.body()))
          .isEqualTo(
              MapNode.builder()
                  .put("event", "check")
                  .put("namespace", "shop")
                  .put("rollout", "orders")
                  .put("uid", uid)
                  .put("attempt", 0)
                  .put("stage", "canary")
                  .put("metric", "m")
                  .put("idempotencyKey", first.key())
                  .build());
      assertThat(first.signature())
          .isEqualTo("t=" + Asking.NOW_SECONDS + ",v1=" + hmac(first.body()));
    } finally {
      http.stop(0);
    }
  }

  /** By the recipe of docs/automation.md, from what came over the wire alone. */
  private static String hmac(String body) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(Asking.SECRET.getBytes(UTF_8), "HmacSHA256"));
    return HexFormat.of().formatHex(mac.doFinal((Asking.NOW_SECONDS + "." + body).getBytes(UTF_8)));
  }
}

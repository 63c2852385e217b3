package dev.tidegate.orchestrator.provider;

import static dev.tidegate.orchestrator.provider.Asking.NOW_SECONDS;
import static dev.tidegate.orchestrator.provider.ScriptedServer.bytes;
import static dev.tidegate.orchestrator.provider.ScriptedServer.head;
import static dev.tidegate.orchestrator.provider.ScriptedServer.json;
import static dev.tidegate.orchestrator.provider.ScriptedServer.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.rollout.Decision;
import dev.tidegate.core.rollout.RolloutStatus.Soaking;
import dev.tidegate.orchestrator.provider.ScriptedServer.Script;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that can go wrong with a Prometheus, on real sockets. */
final class ProviderFaultsTest {
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Script HEALTHY = json(vector("[" + NOW_SECONDS + ",\"0.2\"]"));

  private final ScriptedServer server = new ScriptedServer();

  @AfterEach
  void close() {
    server.close();
  }

  private static Asking asking(String address) {
    return new Asking(
        "prometheus: {address: '%s', query: up}, max: 0.3, interval: 1s".formatted(address));
  }

  private static String result(String type, String result) {
    return "{\"status\":\"success\",\"data\":{\"resultType\":\"%s\",\"result\":%s}}"
        .formatted(type, result);
  }

  private static String vector(String... samples) {
    return result(
        "vector",
        Stream.of(samples)
            .map(sample -> "{\"metric\":{},\"value\":" + sample + "}")
            .toList()
            .toString());
  }

  private static String scalar(String value) {
    return result("scalar", "[" + NOW_SECONDS + ",\"" + value + "\"]");
  }

  private static Arguments fault(String name, Cause cause, Script script) {
    return faultOf(name, cause, server -> script);
  }

  private static Arguments faultOf(
      String name, Cause cause, Function<ScriptedServer, Script> script) {
    return arguments(name, cause, script);
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        fault("end without an answer", Cause.PROVIDER_DOWN, bytes("")),
        fault("reset in the middle", Cause.PROVIDER_DOWN, ScriptedServer.resetInTheMiddle()),
        fault("end in the middle", Cause.PROVIDER_DOWN, ScriptedServer.endInTheMiddle()),
        fault("no HTTP", Cause.PROVIDER_DOWN, bytes("SSH-2.0-x\r\n\r\n")),
        fault("status 500", Cause.PROVIDER_DOWN, reply(500, "{}")),
        fault("status 503", Cause.PROVIDER_DOWN, reply(503, "busy", "Retry-After: 120")),
        fault("status 504", Cause.PROVIDER_DOWN, reply(504, "<html>")),
        faultOf("silence", Cause.SLOW, ScriptedServer::silence),
        faultOf("slow drip", Cause.SLOW, ScriptedServer::drip),
        fault("half a head", Cause.PROVIDER_DOWN, bytes("HTTP/1.1 200 OK\r\nContent-")),
        fault("status 404", Cause.ERROR_ANSWER, reply(404, "404 page not found")),
        fault("status 401", Cause.ERROR_ANSWER, reply(401, "", "WWW-Authenticate: Basic")),
        fault("status 429", Cause.ERROR_ANSWER, reply(429, "", "Retry-After: 1")),
        fault("redirect", Cause.ERROR_ANSWER, reply(301, "", "Location: /elsewhere")),
        fault(
            "query refused",
            Cause.ERROR_ANSWER,
            reply(400, "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse\"}")),
        fault("status error", Cause.ERROR_ANSWER, json("{\"status\":\"error\",\"error\":\"x\"}")),
        fault("empty body", Cause.MALFORMED, json("")),
        fault("no content", Cause.MALFORMED, bytes(head(204, "Content-Length: 0"))),
        fault("HTML", Cause.MALFORMED, reply(200, "<html>login</html>")),
        fault("cut JSON", Cause.MALFORMED, json(scalar("1").substring(0, 40))),
        fault("two documents", Cause.MALFORMED, json(scalar("1") + scalar("1"))),
        fault("no status", Cause.MALFORMED, json("{\"data\":{}}")),
        fault("a list", Cause.MALFORMED, json("[]")),
        fault("no UTF-8", Cause.MALFORMED, bytes(head(200, "Content-Length: 2") + "\"\u00ff")),
        fault("too deep", Cause.MALFORMED, json("[".repeat(5000) + "]".repeat(5000))),
        fault("two samples", Cause.MALFORMED, json(vector("[1,\"1\"]", "[1,\"2\"]"))),
        fault("a matrix", Cause.MALFORMED, json(result("matrix", "[]"))),
        fault("a string", Cause.MALFORMED, json(result("string", "[1,\"x\"]"))),
        fault(
            "a native histogram",
            Cause.MALFORMED,
            json(result("vector", "[{\"metric\":{},\"histogram\":[1,{}]}]"))),
        fault("a value of letters", Cause.MALFORMED, json(scalar("high"))),
        fault("a number as value", Cause.MALFORMED, json(result("scalar", "[1,1]"))),
        fault("10 MB", Cause.MALFORMED, ScriptedServer.large(10 * 1024 * 1024)),
        fault("gzip", Cause.MALFORMED, reply(200, "\u001f\u008b", "Content-Encoding: gzip")),
        fault("empty vector", Cause.NO_DATA, json(vector())),
        fault("NaN", Cause.NOT_A_NUMBER, json(scalar("NaN"))),
        fault("+Inf", Cause.NOT_A_NUMBER, json(scalar("+Inf"))),
        fault("-Inf", Cause.NOT_A_NUMBER, json(scalar("-Inf"))),
        fault("beyond doubles", Cause.NOT_A_NUMBER, json(scalar("1e999"))),
        fault("a minute old", Cause.STALE, json(vector("[" + (NOW_SECONDS - 60) + ",\"1\"]"))),
        fault("of the future", Cause.STALE, json(vector("[" + (NOW_SECONDS + 60) + ",\"1\"]"))),
        fault("time 1e999", Cause.STALE, json(vector("[1e999,\"1\"]"))));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("faults")
  void isACauseAndNeverAValueAndHeals(
      String name, Cause cause, Function<ScriptedServer, Script> script) {
    server.does(script.apply(server));
    try (Asking asking = asking(server.uri("http").toString())) {
      asking.begin();
      isMissing(asking, cause);
      server.does(HEALTHY);
      heals(asking);
    }
  }

  private static void isMissing(Asking asking, Cause cause) {
    assertThat(asking.next())
        .isInstanceOfSatisfying(
            Cell.Missing.class, missing -> assertThat(missing.cause()).isEqualTo(cause));
    Decision decision = asking.soaked();
    assertThat(decision).as("by default it waits").isInstanceOf(Decision.Hold.class);
    assertThat(decision.next()).isInstanceOf(Soaking.class);
    assertThat(decision.reason().message()).contains(cause.words());
    assertThat(asking.answers(cause.word())).isEqualTo(1);
  }

  private static void heals(Asking asking) {
    for (int i = 0; i < 3; i++) {
      assertThat(asking.soaked()).isInstanceOf(Decision.Hold.class);
      asking.pass(INTERVAL);
      asking.take();
      assertThat(asking.next())
          .isInstanceOfSatisfying(
              Cell.Gauge.class, gauge -> assertThat(gauge.value()).isEqualTo(0.2));
    }
    assertThat(asking.soaked()).as("it goes on").isInstanceOf(Decision.Enter.class);
  }

  @Test
  void aRefusedConnectionIsProviderDown() {
    server.close();
    try (Asking asking = asking(server.uri("http").toString())) {
      asking.begin();
      isMissing(asking, Cause.PROVIDER_DOWN);
    }
  }

  @Test
  void anUnknownHostIsProviderDown() {
    try (Asking asking = asking("http://" + "x".repeat(64) + ".invalid")) { // no resolver is asked
      asking.begin();
      isMissing(asking, Cause.PROVIDER_DOWN);
    }
  }

  @Test
  void tlsToAPlainPortIsProviderDown() {
    server.doesUnasked(bytes("HTTP/1.1 400 Bad Request\r\n\r\n"));
    try (Asking asking = asking(server.uri("https").toString())) {
      asking.begin();
      isMissing(asking, Cause.PROVIDER_DOWN);
    }
  }

  @Test
  void followsNoRedirectAndTellsNothing() {
    server.does(reply(302, "", "Location: " + server.uri("http") + "/secret"));
    try (Asking asking = asking(server.uri("http").toString())) {
      asking.begin();
      isMissing(asking, Cause.ERROR_ANSWER);
      assertThat(server.requests())
          .isEqualTo(List.of("GET /api/v1/query?query=up&timeout=1000ms HTTP/1.1"));
    }
  }
}

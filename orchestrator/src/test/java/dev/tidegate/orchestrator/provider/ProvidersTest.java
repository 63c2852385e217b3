package dev.tidegate.orchestrator.provider;

import static dev.tidegate.orchestrator.provider.Asking.NOW_SECONDS;
import static dev.tidegate.orchestrator.provider.ScriptedServer.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.core.analysis.Cause;
import dev.tidegate.core.analysis.Cell;
import dev.tidegate.core.rollout.Decision;
import dev.tidegate.orchestrator.reconcile.MeasurementSource.Measuring;
import java.net.URLDecoder;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProvidersTest {
  private final ScriptedServer server = new ScriptedServer();

  @AfterEach
  void close() {
    server.close();
  }

  private Asking prometheus(String query) {
    return new Asking(
        "prometheus: {address: '%s/prom/', query: '%s'}, max: 0.3, interval: 10s"
            .formatted(server.uri("http"), query));
  }

  private Asking http(String path, String limit) {
    return new Asking(
        "http: {url: '%s/ready?x=1', jsonPath: \"%s\"}, %s, interval: 10s"
            .formatted(server.uri("http"), path, limit));
  }

  private static String scalar(String value) {
    return "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":["
        + NOW_SECONDS
        + ",\""
        + value
        + "\"]}}";
  }

  private static void answers(Asking asking, double value) {
    assertThat(asking.next())
        .isInstanceOfSatisfying(
            Cell.Gauge.class, gauge -> assertThat(gauge.value()).isEqualTo(value));
  }

  @Test
  void asksAtTheBeginAndThenAtTheInterval() {
    server.does(json(scalar("0.25")));
    try (Asking asking = prometheus("up")) {
      asking.begin();
      answers(asking, 0.25);
      asking.pass(Duration.ofSeconds(9));
      assertThat(asking.take()).isEmpty();
      assertThat(server.requests()).hasSize(1);
      asking.pass(Duration.ofSeconds(1));
      answers(asking, 0.25);
      assertThat(server.requests()).hasSize(2);
      assertThat(asking.answers("value")).isEqualTo(2);
    }
  }

  @Test
  void givesEachAnswerOnce() {
    server.does(json(scalar("0.25")));
    try (Asking asking = prometheus("up")) {
      asking.begin();
      answers(asking, 0.25);
      for (int i = 0; i < 5; i++) {
        assertThat(asking.take()).isEmpty();
      }
    }
  }

  @Test
  void fillsInWhereTheRolloutIs() {
    server.does(json(scalar("-1.5e-3")));
    String query = "avg(x{ns=\"${namespace}\",r=\"${rollout}/${stage}\",s=~\"${services}\"})";
    try (Asking asking = prometheus(query)) {
      asking.begin();
      answers(asking, -0.0015);
      assertThat(URLDecoder.decode(server.requests().get(0), UTF_8))
          .startsWith("GET /prom/api/v1/query?query=avg(x{ns=\"shop\",r=\"orders/canary\"")
          .contains("s=~\"orders|carts\"");
    }
  }

  @Test
  void aValueBeyondItsLimitRollsBackByTheRuleOfBreaches() {
    server.does(json(scalar("0.9")));
    try (Asking asking = prometheus("up")) {
      asking.begin();
      for (int i = 0; i < 3; i++) {
        assertThat(asking.soaked()).isNotInstanceOf(Decision.RollBack.class);
        answers(asking, 0.9);
        asking.pass(Duration.ofSeconds(10));
      }
      assertThat(asking.soaked()).isInstanceOf(Decision.RollBack.class);
    }
  }

  @Test
  void anAnswerThatLayTooLongIsStale() {
    server.does(json(scalar("0.25")));
    try (Asking asking = prometheus("up")) {
      asking.begin();
      await().until(() -> asking.answers("value") == 1);
      asking.pass(Duration.ofSeconds(41)); // three intervals and the deadline
      assertThat(asking.take())
          .singleElement()
          .isInstanceOfSatisfying(
              Cell.Missing.class, gone -> assertThat(gone.cause()).isEqualTo(Cause.STALE));
    }
  }

  @Test
  void aStageThatIsLeftTakesItsQuestionsWithIt() {
    server.does(server.silence());
    try (Asking asking = prometheus("up")) {
      asking.begin();
      await().until(() -> !server.requests().isEmpty());
      asking.end();
      assertThat(asking.answers("terminated")).isEqualTo(1);
      server.does(json(scalar("0.25")));
      asking.begin();
      answers(asking, 0.25);
    }
  }

  @Test
  void questionsThatAreGivenUpLeaveTheirPlaces() {
    server.does(server.silence());
    try (Asking asking = prometheus("up")) {
      for (int i = 0; i < 2 * Providers.ASKED_MAX; i++) {
        asking.beginAt(1).end();
      }
      server.does(json(scalar("0.25")));
      asking.begin();
      answers(asking, 0.25);
    }
  }

  @Test
  void whoFindsNoPlaceIsStaleInTheEndAndNeverAValue() {
    server.does(server.silence());
    try (Asking asking = prometheus("up")) {
      for (int i = 0; i < Providers.ASKED_MAX; i++) {
        asking.beginAt(1);
      }
      asking.begin();
      assertThat(asking.take()).isEmpty();
      asking.pass(Duration.ofSeconds(41));
      assertThat(asking.take())
          .singleElement()
          .isInstanceOfSatisfying(
              Cell.Missing.class, gone -> assertThat(gone.cause()).isEqualTo(Cause.STALE));
    }
  }

  @Test
  void aStageWithoutProvidersAsksNobody() {
    try (Asking asking = prometheus("up")) {
      assertThat(asking.beginAt(2)).isSameAs(Measuring.NOTHING);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "$.ok|equals: true|{\"ok\":true}|1",
        "$.ok|equals: true|{\"ok\":false}|0",
        "$.ok|equals: true|{\"ok\":\"true\"}|0",
        "$.checks[0].state|equals: ready|{\"checks\":[{\"state\":\"ready\"}]}|1",
        "$['a.b']|equals: 2|{\"a.b\":2.0}|1",
        "$.lag|max: 10|{\"lag\":12.5}|12.5",
        "$|min: 3|4|4",
      })
  void readsAValueOfADocument(String path, String limit, String document, double value) {
    server.does(json(document));
    try (Asking asking = http(path, limit)) {
      asking.begin();
      answers(asking, value);
      assertThat(server.requests().get(0)).isEqualTo("GET /ready?x=1 HTTP/1.1");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "$.ok|equals: true|{}|NO_DATA",
        "$.ok|equals: true|{\"ok\":null}|NO_DATA",
        "$.ok|equals: true|{\"ok\":{}}|MALFORMED",
        "$.ok|max: 1|{\"ok\":[1]}|MALFORMED",
        "$.ok|max: 1|{\"ok\":\"1\"}|NOT_A_NUMBER",
        "$.ok|max: 1|{\"ok\":true}|NOT_A_NUMBER",
        "$.ok|max: 1|{\"ok\":1e999}|NOT_A_NUMBER",
        "$.ok|max: 1|ok|MALFORMED",
      })
  void tellsWhyThereIsNoValue(String path, String limit, String document, Cause cause) {
    server.does(json(document));
    try (Asking asking = http(path, limit)) {
      asking.begin();
      assertThat(asking.next())
          .isInstanceOfSatisfying(
              Cell.Missing.class, gone -> assertThat(gone.cause()).isEqualTo(cause));
    }
  }
}

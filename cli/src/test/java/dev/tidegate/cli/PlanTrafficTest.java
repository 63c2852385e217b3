package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.core.document.DocumentReader;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a plan with a server takes for the traffic of its services. */
final class PlanTrafficTest {
  private static final String ROLLOUT =
      """
      apiVersion: tidegate.dev/v1
      kind: Rollout
      metadata: {namespace: shop, name: r}
      spec:
        services: [orders, billing]
        stages:
          - name: some
            flags: {store: {variant: new, share: 10%}}
            soak: {min: 1m, max: 10m}
            analysis: [a]
        analysis:
          a:
            metrics:
              - {name: error_rate, kind: ratio, compare: baseline}
              - {name: latency, kind: histogram, compare: baseline}
      """;
  private static final String TRAFFIC =
      """
      {"kind":"TrafficList","recording":true,"items":[
        {"namespace":"shop","service":"billing","agents":4,"metrics":[
          {"name":"error_rate","seconds":600,"observations":60000,"perSecond":100,"failures":600},
          {"name":"latency","seconds":600,"observations":60000,"perSecond":100,"medianMillis":20}]},
        {"namespace":"shop","service":"orders","agents":3,"metrics":[
          {"name":"error_rate","seconds":300,"observations":9000,"perSecond":30,"failures":90},
          {"name":"latency","seconds":300,"observations":9000,"perSecond":30,"medianMillis":64}]},
        {"namespace":"shop","service":"other","agents":1,"metrics":[]}]}
      """;
  private static final String PLANNED =
      """
      {"metadata":{"namespace":"shop","name":"r"},"plan":{"hash":"h","stages":[]}}
      """;
  private static final String ASKED = "GET /api/v1/namespaces/shop/traffic";

  private FakeServer server;

  @BeforeEach
  void start() throws IOException {
    server = new FakeServer();
    server.on("POST /api/v1/namespaces/shop/rollouts", 200, PLANNED);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private CommandRun plan(String... more) {
    String[] args = new String[5 + more.length];
    System.arraycopy(new String[] {"rollout", "plan", "-f", "-", "--power-runs=2"}, 0, args, 0, 5);
    System.arraycopy(more, 0, args, 5, more.length);
    CommandRun run = server.client().in(ROLLOUT).run(args);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run;
  }

  private Doc power(String... more) {
    String[] args = new String[more.length + 2];
    System.arraycopy(more, 0, args, 0, more.length);
    args[more.length] = "-o";
    args[more.length + 1] = "json";
    return new Doc(DocumentReader.json(plan(args).out())).at("power");
  }

  @Test
  void isWhatTheLeaderRecordedOfTheServicesOfThePlan() {
    server.on(ASKED, 200, TRAFFIC);
    Doc power = power();
    Doc assumed = power.at("assumed");
    assertThat(assumed.number("requestsPerSecondAndService")).as("of the least busy").isEqualTo(30);
    assertThat(assumed.number("errorShare")).as("of all").isEqualTo(0.01);
    assertThat(assumed.number("latencyMedianMillis")).as("of the slowest").isEqualTo(64);
    assertThat(assumed.whole("agentsPerService")).isEqualTo(3);
    assertThat(power.text("sources", "requestsPerSecondAndService", "from")).isEqualTo("recorded");
    assertThat(power.number("sources", "requestsPerSecondAndService", "seconds")).isEqualTo(300);
    assertThat(power.items("stages").get(0).number("candidateRequestsPerSecond"))
        .as("a tenth of thirty, in two services")
        .isEqualTo(6);
    assertThat(plan().out())
        .contains(
            "30.0 requests/s (recorded over 5m00s), 1.00 % errors (recorded over 5m00s), a median"
                + " of 64.0 ms (recorded over 5m00s) and 3 agents (connected):");
  }

  @Test
  void isWhatAnOptionSaysWhereThereIsOne() {
    server.on(ASKED, 200, TRAFFIC);
    Doc power = power("--rps", "7", "--agents", "5");
    assertThat(power.number("assumed", "requestsPerSecondAndService")).isEqualTo(7);
    assertThat(power.text("sources", "requestsPerSecondAndService", "from")).isEqualTo("option");
    assertThat(power.text("sources", "agentsPerService", "from")).isEqualTo("option");
    assertThat(power.number("assumed", "latencyMedianMillis")).isEqualTo(64);
    plan("--rps=7", "--agents=5", "--latency=5ms", "--error-rate=2%");
    assertThat(server.last().line()).as("nothing left to ask for").startsWith("POST ");
  }

  @Test
  void isAssumedWhereAServiceHasNoRecordOfAMinute() {
    server.on(
        ASKED, 200, TRAFFIC.replace("\"latency\",\"seconds\":300", "\"latency\",\"seconds\":59"));
    Doc power = power();
    assertThat(power.number("assumed", "latencyMedianMillis")).isEqualTo(50);
    assertThat(power.text("sources", "latencyMedianMillis", "from")).isEqualTo("assumed");
    assertThat(power.text("sources", "errorShare", "from")).isEqualTo("recorded");
    assertThat(plan().err()).contains("less than a minute of latency of orders is recorded");
  }

  @Test
  void isAssumedIfNobodyLeadsOrAServiceIsUnknown() {
    server.on(ASKED, 200, "{\"recording\":false,\"items\":[]}");
    CommandRun run = plan();
    assertThat(run.err()).contains("nobody leads, so nothing is recorded");
    assertThat(run.out()).contains("20.0 requests/s (assumed)", "10 agents (assumed)");
    server.on(ASKED, 200, TRAFFIC.replace("\"service\":\"billing\"", "\"service\":\"bill\""));
    plan();
    assertThat(plan().err()).contains("no agent of billing is known");
  }

  @Test
  void isAssumedIfTheServerIsTooOldToTell() {
    server.on(ASKED, 404, "{}");
    CommandRun run = plan();
    assertThat(run.err()).contains("the server does not tell (status 404)");
    assertThat(run.out()).contains("20.0 requests/s (assumed)");
  }

  @Test
  void hasHalfAFailureWhereThereWasNone() {
    server.on(
        ASKED, 200, TRAFFIC.replace("\"failures\":600", "\"failures\":0").replace(":90}", ":0}"));
    assertThat(power().number("assumed", "errorShare")).isBetween(7.2e-6, 7.3e-6);
  }
}

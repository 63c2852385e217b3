package dev.tidegate.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Rollouts whose gate is a query, against a real Prometheus that is also killed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PrometheusIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final AtomicReference<String> lag = new AtomicReference<>("0.2");
  private Deployment deployment;
  private HttpServer exporter;
  private PrometheusServer prometheus;
  private OperatorClient operator;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    ExternalTool.required("prometheus");
    exporter = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    exporter.createContext(
        "/metrics",
        exchange -> {
          byte[] body = ("shop_lag_seconds " + lag.get() + "\n").getBytes(UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    exporter.start();
    deployment = Deployment.start(folder, 1);
    ChildProcess orchestrator = deployment.orchestrator("replica-1", "--look", "1");
    operator = new OperatorClient(orchestrator.announced("http"));
    prometheus =
        new PrometheusServer(
            folder.resolve("prometheus"),
            List.of(
                "127.0.0.1:" + exporter.getAddress().getPort(), orchestrator.announced("http")));
    prometheus.start();
    OperatorClient.Answer flags =
        operator.post(
            "/api/v1/namespaces/shop/flagsets", "application/yaml", flags().getBytes(UTF_8));
    assertThat(flags.status()).as(flags.text()).isEqualTo(200);
  }

  private static String flags() {
    StringBuilder flags = new StringBuilder("flags:\n");
    for (String name : List.of("healthy", "bad", "wary", "outage")) {
      flags
          .append("  ")
          .append(name)
          .append(": {state: ENABLED, variants: {new: 1, old: 0}, defaultVariant: old}\n");
    }
    return flags.toString();
  }

  @AfterAll
  void stop() {
    if (prometheus != null) {
      prometheus.close();
    }
    if (deployment != null) {
      deployment.close();
    }
    if (exporter != null) {
      exporter.stop(0);
    }
  }

  @BeforeEach
  void isHealthy() {
    lag.set("0.2");
    Deployment.eventually(
        SOON,
        () ->
            new OperatorClient(prometheus.address().substring("http://".length()))
                .get("/api/v1/query?query=max_over_time(shop_lag_seconds%5B4s%5D)%3C1")
                .text()
                .contains("0.2"));
  }

  private void apply(String name, String onRegression) {
    String manifest =
        """
        apiVersion: tidegate.dev/v1
        kind: Rollout
        metadata: {namespace: shop, name: %1$s}
        spec:
          stages:
            - {name: half, flags: {%1$s: {variant: new, share: 50%%}}, soak: {exactly: 6s}, analysis: [gate]}
            - {name: all, flags: {%1$s: {variant: new, share: 100%%}}, soak: {exactly: 1s}}
          analysis:
            gate:
              metrics:
                - {name: %1$s_lag, prometheus: {address: '%2$s', query: 'max_over_time(shop_lag_seconds[4s])'}, max: 1, interval: 1s, onRegression: %3$s}
                - {name: %1$s_led, prometheus: {address: '%2$s', query: 'max(tidegate_claim_held)'}, min: 1, interval: 1s}
        """
            .formatted(name, prometheus.address(), onRegression);
    OperatorClient.Answer applied =
        operator.post(
            "/api/v1/namespaces/shop/rollouts", "application/yaml", manifest.getBytes(UTF_8));
    assertThat(applied.status()).as(applied.text()).isEqualTo(201);
  }

  private String status(String rollout, String member) {
    return String.valueOf(operator.rollout("shop", rollout).at("status", member));
  }

  @Test
  void advancesWhileTheQueryStaysWithinItsLimit() {
    apply("healthy", "rollback");
    Deployment.awaitPhase(operator, "healthy", "COMPLETED", SOON);
  }

  @Test
  void rollsBackOnABreach() {
    apply("bad", "rollback");
    Deployment.awaitPhase(operator, "bad", "SOAKING", SOON);
    lag.set("5");
    Deployment.awaitPhase(operator, "bad", "ROLLED_BACK", SOON);
    assertThat(status("bad", "message")).contains("bad_lag");
  }

  @Test
  void holdsOnABreachIfToldSo() {
    apply("wary", "hold");
    Deployment.awaitPhase(operator, "wary", "SOAKING", SOON);
    lag.set("5");
    Deployment.awaitPhase(operator, "wary", "HELD", SOON);
    assertThat(status("wary", "reason")).isEqualTo("regression");
  }

  @Test
  void holdsWhilePrometheusIsDownAndGoesOnWhenItIsBack() {
    apply("outage", "rollback");
    Deployment.awaitPhase(operator, "outage", "SOAKING", SOON);
    prometheus.kill();
    Deployment.eventually(SOON, () -> status("outage", "reason").equals("providerDown"));
    assertThat(status("outage", "phase")).isEqualTo("SOAKING");
    assertThat(status("outage", "message")).contains("outage_lag", "provider down");
    long held = System.nanoTime();
    prometheus.start();
    Deployment.awaitPhase(operator, "outage", "COMPLETED", SOON);
    System.out.printf(
        "prometheus was killed and started again: the rollout went on and completed %d ms later%n",
        (System.nanoTime() - held) / 1_000_000);
    assertThat(Objects.requireNonNull(operator.rollout("shop", "outage").at("status", "attempt")))
        .hasToString("0");
  }
}

package dev.tidegate.orchestrator.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.orchestrator.access.AccessPolicy;
import dev.tidegate.orchestrator.access.TlsFiles;
import dev.tidegate.orchestrator.signal.FleetLedger;
import dev.tidegate.orchestrator.view.ViewKeeper;
import dev.tidegate.orchestrator.view.ViewMeters;
import dev.tidegate.orchestrator.wire.Keyspace;
import dev.tidegate.orchestrator.wire.LeaderClaim;
import dev.tidegate.orchestrator.wire.Position;
import dev.tidegate.proto.v1.AgentIdentity;
import dev.tidegate.proto.v1.AgentReport;
import dev.tidegate.proto.v1.Arm;
import dev.tidegate.proto.v1.CounterReport;
import dev.tidegate.proto.v1.ReplicaReport;
import dev.tidegate.proto.v1.SignalCell;
import dev.tidegate.testkit.MemoryStore;
import dev.tidegate.testkit.TestingClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What services did lately, over HTTP, from a leader and from a follower. */
final class TrafficRoutesTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private final TestingClock clock = new TestingClock();
  private final MemoryStore store = new MemoryStore(clock);
  private final ViewKeeper views =
      new ViewKeeper(Runnable::run, new ViewMeters(new SimpleMeterRegistry()));
  private final FleetLedger ledger = new FleetLedger(clock.ticker(), (a, b) -> {}, usage -> {});
  private final AtomicBoolean leading = new AtomicBoolean(true);
  private WebServer server;

  @BeforeEach
  void start() throws IOException {
    store.follow(Keyspace.WATCHED, views);
    LeaderRedirect redirect = new LeaderRedirect(views::current, "r1", false);
    server =
        WebServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new TlsFiles(null, null, null),
            AccessPolicy.open(),
            OperatorApi.of(
                List.of(new TrafficRoutes(views::current, leading::get, ledger, redirect))));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void report(int sequence, long count, long failures) {
    AgentIdentity identity =
        AgentIdentity.newBuilder()
            .setNamespace("shop")
            .setService("orders")
            .setInstance("i-0")
            .build();
    ledger.accept(
        new Position(0, 1),
        ReplicaReport.newBuilder()
            .setReplica("r1")
            .setReplicaBoot("boot")
            .setSequence(sequence)
            .setFull(sequence == 1)
            .addAgents(AgentReport.newBuilder().setIdentity(identity).setBootId("b"))
            .addCounters(
                CounterReport.newBuilder()
                    .setNamespace("shop")
                    .setService("orders")
                    .setInstance("i-0")
                    .setBootId("b")
                    .setSequence(sequence)
                    .setCumulative(
                        SignalCell.newBuilder()
                            .setMetric("error_rate")
                            .setArm(Arm.BASELINE)
                            .setCount(count)
                            .setFailures(failures)))
            .build());
    clock.advance(Duration.ofSeconds(5));
  }

  private HttpResponse<String> get() throws Exception {
    URI address =
        URI.create(
            "http://127.0.0.1:" + server.address().getPort() + "/api/v1/namespaces/shop/traffic");
    return http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
  }

  @Test
  void tellsOfEachServiceItsAgentsAndWhatWasCountedOfEachMetric() throws Exception {
    report(1, 1_000, 900);
    report(2, 1_100, 901);
    assertThat(get().body())
        .contains("\"kind\":\"TrafficList\"", "\"recording\":true")
        .contains(
            """
            {"namespace":"shop","service":"orders","agents":1,"metrics":[\
            {"name":"error_rate","seconds":5,"observations":100,"perSecond":20,"failures":1}]}""");
  }

  @Test
  void asksTheLeaderAndSaysSoIfNobodyLeads() throws Exception {
    report(1, 1_000, 900);
    report(2, 1_100, 901);
    leading.set(false);
    assertThat(get().body())
        .as("what it knows is of an earlier term")
        .contains("\"recording\":false", "\"items\":[]");
    LeaderClaim claim = new LeaderClaim("r2", "", "127.0.0.1:7171", "nonce", "test");
    store.putDirectly(Keyspace.LEADER, LeaderClaim.FORMAT.write(claim).utf8());
    assertThat(get().statusCode()).isEqualTo(307);
    leading.set(true);
    assertThat(get().statusCode()).isEqualTo(200);
  }
}

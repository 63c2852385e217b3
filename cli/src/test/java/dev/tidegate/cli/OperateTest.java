package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.core.document.DocumentReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperateTest {
  private static final String STATUS =
      """
      {"kind":"Status","version":"1","replica":"orch-a","leader":{"replica":"orch-a","token":5},
       "leading":true,"revision":9,"epoch":1,"replicas":["orch-a"],"agents":2,
       "etcd":{"healthy":true,"version":"3.5.16","dbSizeBytes":20480,"quotaBytes":2147483648},
       "namespaces":["shop"]}
      """;

  @TempDir Path folder;

  private FakeServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = new FakeServer();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void listsAgents() {
    server.on(
        "GET /api/v1/namespaces/shop/agents",
        200,
        "{\"items\":[{\"service\":\"orders\",\"instance\":\"o-1\",\"version\":\"1.0\","
            + "\"zone\":\"a\",\"state\":\"LIVE\",\"applied\":{\"revision\":9},"
            + "\"entered\":[{\"rollout\":\"r\",\"stage\":2}]}]}");
    assertThat(server.run("agent", "list", "-n", "shop").outLines())
        .containsExactly(
            "AGENT       STATE  VERSION  ZONE  APPLIED  ENTERED",
            "orders/o-1  LIVE   1.0      a     9        r:2");
  }

  @Test
  void asksTheLeaderThatAFollowerNames() throws IOException {
    String path = "/api/v1/namespaces/default/agents";
    try (FakeServer leader = new FakeServer()) {
      leader.on("GET " + path, 200, "{\"items\":[]}");
      server.on("GET " + path, 307, leader.address() + path);
      CommandRun run = server.client().variable("TIDEGATE_TOKEN", "t").run("agent", "list");
      assertThat(run.exitCode()).isZero();
      assertThat(leader.last().headers().get("Authorization")).containsExactly("Bearer t");
    }
  }

  @Test
  void followsNobodyToAnotherScheme() {
    String path = "/api/v1/namespaces/default/agents";
    server.on("GET " + path, 307, "https://127.0.0.1:1" + path);
    CommandRun run = server.run("agent", "list");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("answered 307");
  }

  @Test
  void listsCheckpointsOfAService() {
    server.on(
        "GET /api/v1/namespaces/default/checkpoints",
        200,
        "{\"items\":[{\"service\":\"orders\",\"instance\":\"o-1\",\"name\":\"cart\","
            + "\"place\":\"restore\",\"stage\":1,\"attempt\":1,\"sizeBytes\":2048,\"sealed\":true,"
            + "\"revision\":9}]}");
    CommandRun run = server.run("checkpoint", "list", "--service", "orders");
    assertThat(server.last().line()).endsWith("/checkpoints?service=orders");
    assertThat(run.outLines().get(1))
        .isEqualTo("orders/o-1/cart  restore  1      1        2.0 KiB  yes     9");
  }

  @Test
  void rollsBackANamespaceInAnEmergency() {
    server.on(
        "POST /api/v1/emergency/rollback",
        200,
        "{\"order\":\"shop/late; then shop/r\",\"requests\":[{\"namespace\":\"shop\","
            + "\"rollout\":\"r\",\"turn\":2,\"id\":\"01X\",\"state\":\"ACCEPTED\"}]}");
    CommandRun run = server.run("emergency", "rollback", "-n", "shop", "--reason", "fire");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("2     shop/r").contains("ACCEPTED");
    assertThat(run.out()).endsWith("those that come after others first: shop/late; then shop/r\n");
    Doc body = new Doc(DocumentReader.json(server.last().body()));
    assertThat(body.text("namespace")).isEqualTo("shop");
    assertThat(body.text("reason")).isEqualTo("fire");
  }

  @Test
  void findsAHealthyOrchestratorHealthy() {
    server.on("GET /api/v1/status", 200, STATUS).on("GET /readyz", 200, "{\"status\":\"ready\"}");
    CommandRun run = server.run("doctor", "-o", "json");
    assertThat(run.exitCode()).as(run.out()).isIn(0, 7);
    Doc diagnosis = new Doc(DocumentReader.json(run.out()));
    assertThat(diagnosis.items("findings"))
        .filteredOn(finding -> "leader".equals(finding.text("check")))
        .extracting(finding -> finding.text("state"))
        .containsExactly("OK");
  }

  @Test
  void findsAMissingLeader() {
    server
        .on(
            "GET /api/v1/status",
            200,
            STATUS.replace("\"replica\":\"orch-a\",\"token\"", "\"token\""))
        .on("GET /readyz", 503, "{\"status\":\"not ready\"}");
    CommandRun run = server.run("doctor");
    assertThat(run.exitCode()).isEqualTo(7);
    assertThat(run.out()).contains("nobody leads").contains("not ready");
  }

  @Test
  void showsHowTheOrchestratorIs() {
    server.on("GET /api/v1/status", 200, STATUS);
    assertThat(server.run("orchestrator", "status").out())
        .contains("leader    orch-a (this one), token 5")
        .contains("healthy, version 3.5.16, 20.0 KiB of 2.0 GiB");
  }

  @Test
  void takesServerNamespaceAndTokenFromTheContextFile() throws IOException {
    Path config = Files.createDirectories(folder.resolve("tidegate"));
    Files.writeString(
        config.resolve("contexts.yaml"),
        "current: a\ncontexts:\n  a: {server: '%s', namespace: shop, token: secret}\n"
            .formatted(server.address()));
    CommandRun.Builder client =
        CommandRun.with()
            .variable("TIDEGATE_SERVER", "")
            .variable("XDG_CONFIG_HOME", folder.toString());
    client.run("agent", "list");
    assertThat(server.last().line()).isEqualTo("GET /api/v1/namespaces/shop/agents");
    assertThat(server.last().headers().get("Authorization")).containsExactly("Bearer secret");
    CommandRun unknown = client.run("agent", "list", "--context", "b");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err()).contains("there is no context 'b'", "known contexts: a");
  }
}

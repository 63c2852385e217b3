package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.core.document.DocumentReader;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AgentForgetTest {
  private static final String PATH = "POST /api/v1/namespaces/default/agents/orders/o-3/forget";

  private FakeServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = new FakeServer();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  private CommandRun forget(String requests) {
    server.on(PATH, 200, "{\"agent\":\"orders/o-3\",\"requests\":[" + requests + "]}");
    return server.run("agent", "forget", "orders/o-3", "--reason", "scrapped");
  }

  private static String request(String state) {
    return "{\"namespace\":\"default\",\"rollout\":\"r\",\"state\":\"%s\",\"message\":\"m\"}"
        .formatted(state);
  }

  @Test
  void saysWhichRolloutsNoLongerWait() {
    CommandRun run = forget(request("ACCEPTED"));
    assertThat(run.exitCode()).isZero();
    assertThat(run.outLines()).containsExactly("default/r: ACCEPTED, m");
    Doc body = new Doc(DocumentReader.json(server.last().body()));
    assertThat(body.text("reason")).isEqualTo("scrapped");
    assertThat(body.text("id")).hasSize(26);
  }

  @Test
  void isContentWhereNothingIsOutstanding() {
    CommandRun run = forget("");
    assertThat(run.exitCode()).isZero();
    assertThat(run.outLines()).containsExactly("orders/o-3: nothing is outstanding of it");
  }

  @Test
  void exitsByTheWorstAnswer() {
    assertThat(forget(request("ACCEPTED") + "," + request("REFUSED")).exitCode()).isEqualTo(6);
  }

  @Test
  void saysThatNoLeaderAnsweredYet() {
    assertThat(forget(request("PENDING")).exitCode()).isEqualTo(8);
  }

  @Test
  void refusesANameThatIsNoAgentAndAMissingReason() {
    assertThat(server.run("agent", "forget", "orders", "--reason", "x").exitCode()).isEqualTo(2);
    assertThat(server.run("agent", "forget", "orders/o-3").exitCode()).isEqualTo(2);
    assertThat(server.asked()).isEmpty();
  }
}

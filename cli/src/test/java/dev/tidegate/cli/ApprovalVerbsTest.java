package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.core.document.DocumentReader;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApprovalVerbsTest {
  private static final String PATH = "/api/v1/namespaces/default/rollouts/r";
  private static final String AWAITING =
      """
      {"apiVersion":"tidegate.dev/v1","kind":"Rollout",
       "metadata":{"namespace":"default","name":"r","uid":"01J","revision":8812},
       "plan":{"stages":[{"index":1,"name":"shadow"},{"index":2,"name":"live"}]},
       "status":{"phase":"AWAITING_APPROVAL","stage":1,"stageName":"shadow","attempt":0,
         "terminal":false,"approval":{"needed":2,"missing":1,"onExpiry":"hold",
           "until":"2026-03-01T12:00:00Z","voided":"cy, since the plan was edited",
           "given":[{"actor":"bob","at":"2026-03-01T11:00:00Z","reason":"fine"}],
           "basis":{"plan":"abc","attempt":"0","stage":"1","definitions":"41","looks":"9",
             "evidence":"good"}}}}
      """;

  private FakeServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = new FakeServer();
    server.on("GET " + PATH, 200, AWAITING);
    server.on("POST " + PATH + "/requests", 200, "{\"state\":\"ACCEPTED\"}");
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  private Doc args() {
    return new Doc(DocumentReader.json(server.last().body())).at("args");
  }

  @Test
  void showsWhoApprovedHowManyAreMissingAndUntilWhen() {
    assertThat(server.run("rollout", "status", "r").out())
        .contains(
            " APPROVALS 1 of 2 · bob at 2026-03-01T11:00:00Z (fine)"
                + " · 1 missing until 2026-03-01T12:00:00Z · void: cy, since the plan was edited");
  }

  @Test
  void approvesWhatItShowed() {
    CommandRun run = server.run("rollout", "approve", "r", "-y", "--reason", "fine");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).contains("APPROVALS 1 of 2");
    assertThat(args().text("plan")).isEqualTo("abc");
    assertThat(args().text("definitions")).isEqualTo("41");
    assertThat(args().text("evidence")).isEqualTo("good");
  }

  @Test
  void asksBeforeItApproves() {
    CommandRun run = server.run("rollout", "approve", "r");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("may leave its stage if you approve");
    assertThat(server.last().line()).startsWith("GET");
  }

  @Test
  void rejectsWithoutAskingWhateverTheEvidenceSaysByNow() {
    assertThat(server.run("rollout", "reject", "r").exitCode()).isZero();
    assertThat(args().text("stage")).isEqualTo("1");
    assertThat(args().at("evidence").exists()).isFalse();
  }

  @Test
  void doesNotApproveWhatWaitsForNobodyOrWhatNoLeaderTells() {
    server.on("GET " + PATH, 200, AWAITING.replace("AWAITING_APPROVAL", "SOAKING"));
    server.on("GET " + PATH, 200, AWAITING.replace("\"basis\"", "\"other\""));
    assertThat(server.run("rollout", "status", "r").exitCode()).isZero();
    CommandRun soaking = server.run("rollout", "approve", "r", "-y");
    assertThat(soaking.exitCode()).isEqualTo(6);
    assertThat(soaking.err()).contains("waits for no approval");
    assertThat(server.run("rollout", "approve", "r", "-y").exitCode()).isEqualTo(7);
  }
}

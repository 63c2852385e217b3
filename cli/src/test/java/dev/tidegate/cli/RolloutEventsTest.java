package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.core.document.DocumentReader;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is for programs: events and the schema. */
final class RolloutEventsTest {
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
  void eventsAreOneLineEachAndCanBeResumed() {
    String event =
        """
        event: rollout
        data: {"kind":"Rollout","metadata":{"name":"r","namespace":"default","uid":"u1","revision":41},"status":{"phase":"SOAKING","stage":1,"stageName":"canary","stages":2,"attempt":0,"reason":"soaking","message":"soaks","actor":"orchestrator","since":"2026-01-01T00:00:00Z","terminal":false,"planHash":"h"}}

        event: flag
        data: {"key":"store"}
        id: 42

        event: rollout
        data: {"name":"r","namespace":"default","deleted":true}
        id: 43

        """;
    server.on("GET /api/v1/events", 200, event).on("GET /api/v1/events", 200, ": alive\n\n");
    CommandRun run =
        server.run("rollout", "events", "-o", "jsonl", "--since", "40", "--timeout", "2s");
    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(run.outLines())
        .containsExactly(
            "{\"event\":\"rollout\",\"revision\":41,\"namespace\":\"default\",\"name\":\"r\","
                + "\"uid\":\"u1\",\"attempt\":0,\"phase\":\"SOAKING\",\"stage\":1,"
                + "\"stageName\":\"canary\",\"stages\":2,\"reason\":\"soaking\","
                + "\"message\":\"soaks\",\"actor\":\"orchestrator\","
                + "\"since\":\"2026-01-01T00:00:00Z\",\"terminal\":false}",
            "{\"event\":\"deleted\",\"namespace\":\"default\",\"name\":\"r\"}");
    assertThat(server.asked().get(0).headers().get("Last-event-id")).containsExactly("40");
  }

  @Test
  void eventsBeginWithWhatThereIsWhenSomeAreMissing() {
    server
        .on("GET /api/v1/events", 410, "{}")
        .on("GET /api/v1/events", 200, ": alive\n\n")
        .on(
            "GET /api/v1/namespaces/default/rollouts",
            200,
            """
            {"items":[{"metadata":{"name":"r","revision":50},"status":{"phase":"COMPLETED"}},
             {"metadata":{"name":"other","revision":51},"status":{"phase":"PENDING"}}]}
            """);
    CommandRun run =
        server.run("rollout", "events", "r", "-o", "jsonl", "--since", "3", "--timeout", "1s");
    assertThat(run.outLines())
        .containsExactly(
            "{\"event\":\"gap\"}",
            "{\"event\":\"rollout\",\"revision\":50,\"name\":\"r\",\"phase\":\"COMPLETED\"}");
  }

  @Test
  void theSchemaIsPrintedAsJson() {
    CommandRun run = CommandRun.of("rollout", "schema");
    assertThat(run.exitCode()).isZero();
    assertThat(new Doc(DocumentReader.json(run.out())).text("$schema"))
        .isEqualTo("http://json-schema.org/draft-07/schema#");
  }
}

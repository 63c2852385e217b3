package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.core.document.DocumentReader;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FlagVerbsTest {
  private static final String PATH = "/api/v1/namespaces/default/flags";
  private static final String FLAG =
      """
      {"kind":"Flag","key":"store","revision":7,"definition":{"state":"ENABLED",
       "variants":{"old":"o","new":"n"},"defaultVariant":"old"},
       "ownedBy":{"rollout":"store-v2","stage":2}}
      """;

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
  void listsFlagsWithTheirOwners() {
    server.on("GET " + PATH, 200, "{\"items\":[" + FLAG + "]}");
    assertThat(server.run("flag", "list").outLines())
        .containsExactly(
            "KEY    STATE    DEFAULT  VARIANTS         OWNED BY          REVISION",
            "store  ENABLED  old      old=\"o\" new=\"n\"  store-v2 stage 2  7");
    assertThat(server.run("flag", "list", "-o", "name").out()).isEqualTo("store\n");
  }

  @Test
  void setsTheDefaultOnlyIfNobodyChangedTheFlagMeanwhile() {
    server.on("GET " + PATH + "/store", 200, FLAG).on("PUT " + PATH + "/store", 200, FLAG);
    CommandRun run = server.run("flag", "set", "store", "--default", "new", "--reason", "why");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(server.last().headers().get("If-match")).containsExactly("\"7\"");
    assertThat(server.last().headers().get("X-tidegate-reason")).containsExactly("why");
    Doc body = new Doc(DocumentReader.json(server.last().body()));
    assertThat(body.text("defaultVariant")).isEqualTo("new");
    assertThat(body.text("variants", "new")).isEqualTo("n");
  }

  @Test
  void createsAFlagWithItsVariants() {
    server.on("PUT " + PATH + "/x", 200, FLAG);
    CommandRun run = server.run("flag", "set", "x", "--variants", "on=true,off=false");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(server.last().headers().get("If-none-match")).containsExactly("*");
    assertThat(server.last().body())
        .isEqualTo("{\"state\":\"ENABLED\",\"variants\":{\"on\":true,\"off\":false}}");
  }

  @Test
  void saysHowToCreateAFlagThatIsNotThere() {
    CommandRun run = server.run("flag", "set", "x", "--default", "on");
    assertThat(run.exitCode()).isEqualTo(5);
    assertThat(run.err()).contains("hint: tidegate flag set x --variants on=true,off=false");
  }

  @Test
  void killsWithoutAskingAndDeletesOnlyWhenConfirmed() {
    server.on("POST " + PATH + "/store/kill", 200, FLAG.replace("ENABLED", "DISABLED"));
    server.on("DELETE " + PATH + "/store", 200, "{}");
    CommandRun killed = server.run("flag", "kill", "store", "--reason", "it burns");
    assertThat(killed.outLines()).containsExactly("store: DISABLED, default old, revision 7");
    assertThat(server.last().body()).isEqualTo("{\"reason\":\"it burns\"}");
    assertThat(server.run("flag", "delete", "store").exitCode()).isEqualTo(2);
    assertThat(server.run("flag", "delete", "store", "-y").exitCode()).isZero();
  }

  @Test
  void evaluatesAtTheServerWithContext() {
    server.on(
        "POST " + PATH + "/store/evaluate",
        200,
        "{\"flag\":\"store\",\"value\":\"n\",\"variant\":\"new\",\"reason\":\"TARGETING_MATCH\"}");
    CommandRun run =
        server.run(
            "flag",
            "eval",
            "store",
            "--default",
            "o",
            "--context",
            "targetingKey=7",
            "--context",
            "age=30");
    assertThat(run.outLines())
        .containsExactly("store = \"n\"  variant new  reason TARGETING_MATCH");
    Doc body = new Doc(DocumentReader.json(server.last().body()));
    assertThat(body.text("type")).isEqualTo("string");
    assertThat(body.number("context", "age")).isEqualTo(30);
    assertThat(server.last().body()).contains("\"targetingKey\":\"7\"");
  }
}

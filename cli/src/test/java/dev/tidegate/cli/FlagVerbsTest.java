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
            "KEY    STATE    DEFAULT  ROLLOUT     AGE  EXPIRES  NOTE",
            "store  ENABLED  old      store-v2 2  -    -");
    assertThat(server.last().line()).endsWith("?ages=true");
    assertThat(server.run("flag", "list", "-o", "wide").outLines().get(1))
        .endsWith("old=\"o\" new=\"n\"  7");
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
  void saysWhenAChangeIsStoredAndNotSeenYet() {
    server.on(
        "POST " + PATH + "/store/kill", 202, "{\"key\":\"store\",\"revision\":9,\"behind\":true}");
    CommandRun killed = server.run("flag", "kill", "store");
    assertThat(killed.exitCode()).isZero();
    assertThat(killed.outLines())
        .containsExactly("store: stored at revision 9; this orchestrator has not seen it yet");
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

  @Test
  void theListSaysHowOldAFlagIsAndWhatIsWrongWithIt() {
    String flag =
        """
        {"items":[{"key":"a","revision":7,"created":"2026-01-04T04:05:06Z","quarantined":"bad",
          "override":{"variant":"off","until":"2026-03-01T00:00:00Z"},
          "definition":{"state":"DISABLED","defaultVariant":"off","variants":{"off":false},
            "metadata":{"expires":"2026-02-01"}}}]}
        """;
    server.on("GET " + PATH, 200, flag);
    assertThat(server.run("flag", "list").outLines())
        .containsExactly(
            "KEY  STATE     DEFAULT  ROLLOUT  AGE  EXPIRES     NOTE",
            "a    DISABLED  off      -        30d  2026-02-01  quarantined, overridden: off,"
                + " expired");
  }

  @Test
  void showsAFlagWithItsPrerequisitesItsOverrideAndWhatIsServed() {
    String flag =
        """
        {"key":"a","revision":7,
         "ownedBy":{"rollout":"r","stage":"half"},
         "override":{"variant":"off","until":"2026-03-01T00:00:00Z","actor":"ada","reason":"INC-7"},
         "definition":{"state":"ENABLED","defaultVariant":"off","variants":{"on":true,"off":false},
           "metadata":{"owner":"tide"},
           "prerequisites":{"when":{"pay":["on","gold"],"cart":"v2"},"otherwise":"off"},
           "targeting":{"if":[{"var":"beta"},"on"]}},
         "effective":{"targeting":{"if":[true,"on","off"]}}}
        """;
    server.on("GET " + PATH + "/a", 200, flag);
    assertThat(server.run("flag", "get", "a").outLines())
        .contains(
            "a: ENABLED, default off, revision 7",
            "  owned by:  rollout r at stage half",
            "  override:  off for everybody until 2026-03-01T00:00:00Z, by ada: INC-7",
            "  needs:     pay is on or gold and cart is v2; otherwise off",
            "  owner: tide",
            "  targeting:",
            "  served now:");
  }
}

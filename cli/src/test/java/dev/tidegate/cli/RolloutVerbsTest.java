package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.core.document.DocumentReader;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RolloutVerbsTest {
  private static final String PATH = "/api/v1/namespaces/default/rollouts";
  private static final String SOAKING =
      """
      {"apiVersion":"tidegate.dev/v1","kind":"Rollout",
       "metadata":{"namespace":"default","name":"r","uid":"01J","revision":8812},
       "plan":{"hash":"h","services":["orders"],"stages":[
         {"index":1,"name":"shadow","soak":{"min":"1m","max":"2m"}},
         {"index":2,"name":"live-25","soak":{"min":"2m","max":"10m"}},
         {"index":3,"name":"live-100","soak":{"min":"1m","max":"1m","exactly":"1m"}}]},
       "status":{"phase":"SOAKING","stage":2,"stageName":"live-25","attempt":1,"terminal":false,
         "elapsedSeconds":60,"attemptElapsedSeconds":372,"actor":"ada"},
       "metrics":[{"name":"error_rate","kind":"ratio","baseline":{"n":1000,"x":4,"rate":0.004},
         "candidate":{"n":500,"x":2,"rate":0.004},"ratio":1.07,"low":0.81,"high":1.39,
         "evidence":0.3,"threshold":100,"verdict":"INCONCLUSIVE","text":"needs about 2m"}],
       "fleet":{"live":8,"members":2,"acknowledged":2,"quorum":2,"stragglers":[],"checkpoints":2,
         "restored":0},
       "waitingFor":"evidence of no harm on error_rate"}
      """;
  private static final String COMPLETED =
      SOAKING
          .replace("\"SOAKING\"", "\"COMPLETED\"")
          .replace("\"terminal\":false", "\"terminal\":true");
  private static final String ROLLED_BACK =
      SOAKING
          .replace(
              "\"SOAKING\",\"stage\":2,\"stageName\":\"live-25\"", "\"ROLLED_BACK\",\"stage\":0")
          .replace("\"terminal\":false", "\"terminal\":true,\"message\":\"error_rate is worse\"");

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
  void drawsWhereARolloutIs() {
    server.on("GET " + PATH + "/r", 200, SOAKING);
    CommandRun run = server.run("rollout", "status", "r");
    assertThat(run.exitCode()).isZero();
    assertThat(run.outLines())
        .containsExactly(
            "r   SOAKING   stage 2/3 \"live-25\"   attempt 2   6m12s   revision 8812",
            " [✔ shadow]──[● live-25  soak ▓░░░░░░░░░ 1m00s–9m00s left]──[ live-100 ]",
            " METRIC      BASELINE       CANDIDATE     RATIO (always-valid)  EVIDENCE    VERDICT",
            " error_rate  0.40 % 4/1000  0.40 % 2/500  1.07 [0.81, 1.39]     0.30 / 100"
                + "  inconclusive, needs about 2m",
            " AGENTS 8 live · 2 of 2 acknowledged (quorum 2) · 2 checkpoints",
            " waiting for: evidence of no harm on error_rate");
  }

  @Test
  void showsEachCheckBeforeTheFirstStageAndARehearsal() {
    server.on(
        "GET " + PATH + "/r",
        200,
        """
        {"metadata":{"name":"r"},"status":{"phase":"PENDING","stage":0,"reason":"preflightFailed",
         "message":"preflight failed"},
         "preflight":[{"name":"agents of orders","state":"passed","detail":"2 live"},
          {"name":"checkpoints of orders","state":"failed","detail":"failed on orders/o-2 (torn)"},
          {"name":"metric smoke","state":"waiting","detail":""},
          {"name":"baseline of e","state":"noted","detail":"9 observations"}],
         "waitingFor":"preflight failed: checkpoints"}
        """);
    assertThat(server.run("rollout", "status", "r").outLines())
        .contains(
            " PREFLIGHT ✔ agents of orders: 2 live",
            " PREFLIGHT ✗ checkpoints of orders: failed on orders/o-2 (torn)",
            " PREFLIGHT … metric smoke",
            " PREFLIGHT · baseline of e: 9 observations");
    server.on("GET " + PATH + "/q", 200, SOAKING.replace("\"attempt\":1", "\"rehearsing\":true"));
    assertThat(server.run("rollout", "status", "q").out()).contains("rehearsing the rollback");
  }

  @Test
  void asksForARehearsalWithTheStart() {
    server.on("POST " + PATH + "/r/requests", 200, "{\"state\":\"ACCEPTED\"}");
    assertThat(server.run("rollout", "start", "r", "--rehearse").exitCode()).isZero();
    assertThat(server.last().body()).contains("\"verb\":\"start\"", "\"rehearse\":\"true\"");
    assertThat(server.run("rollout", "start", "r").exitCode()).isZero();
    assertThat(server.last().body()).doesNotContain("rehearse");
  }

  @Test
  void saysThatARolloutTakesAnotherBack() {
    String reverting =
        SOAKING
            .replace("\"SOAKING\"", "\"ROLLING_BACK\"")
            .replace("\"revision\":8812", "\"revertOf\":\"u0\",\"revision\":8812")
            .replace("\"attempt\":1", "\"attempt\":0");
    server.on("GET " + PATH + "/r", 200, reverting);
    assertThat(server.run("rollout", "status", "r").outLines().get(0))
        .contains("ROLLING_BACK", "   a revert   ")
        .doesNotContain("attempt");
  }

  @Test
  void exitsWith3WhereARolloutEndedBadly() {
    server.on("GET " + PATH + "/r", 200, ROLLED_BACK);
    assertThat(server.run("rollout", "status", "r").exitCode()).isEqualTo(3);
    assertThat(server.run("rollout", "watch", "r").exitCode()).isEqualTo(3);
    assertThat(server.run("rollout", "wait", "r").exitCode()).isEqualTo(3);
    assertThat(server.run("rollout", "wait", "r", "--for", "rolled-back").exitCode()).isZero();
    assertThat(server.run("rollout", "get", "r").exitCode()).isZero();
  }

  @Test
  void printsTheServersObjectInEveryFormat() {
    server.on("GET " + PATH + "/r", 200, SOAKING);
    Doc expected = new Doc(DocumentReader.json(SOAKING));
    String json = server.run("rollout", "get", "r", "-o", "json").out();
    assertThat(DocumentReader.json(json)).isEqualTo(expected.node());
    CommandRun line = server.run("rollout", "get", "r", "-o", "jsonl");
    assertThat(line.outLines()).hasSize(1);
    String yaml = server.run("rollout", "get", "r", "-o", "yaml").out();
    assertThat(DocumentReader.yaml(yaml)).isEqualTo(expected.node());
    assertThat(server.run("rollout", "get", "r", "-o", "name").out()).isEqualTo("r\n");
  }

  @Test
  void listsRolloutsAsATableAndByLine() {
    server.on("GET " + PATH, 200, "{\"kind\":\"RolloutList\",\"items\":[" + SOAKING + "]}");
    assertThat(server.run("rollout", "list").outLines())
        .containsExactly(
            "NAME  PHASE    STAGE        IN STAGE  WHY", "r     SOAKING  2/3 live-25  1m00s");
    assertThat(server.run("rollout", "list", "-o", "name").out()).isEqualTo("r\n");
    assertThat(server.run("rollout", "list", "-o", "jsonl").outLines()).hasSize(1);
    CommandRun held = server.run("rollout", "list", "--held");
    assertThat(held.out()).isEmpty();
    assertThat(held.err()).isEqualTo("no held rollouts in namespace default\n");
  }

  @Test
  void takesTheNamespaceFromTheFlagBeforeTheVariable() {
    server.on("GET /api/v1/namespaces/a%20b/rollouts", 200, "{\"items\":[]}");
    server.client().variable("TIDEGATE_NAMESPACE", "other").run("rollout", "list", "-n", "shop");
    assertThat(server.last().line()).isEqualTo("GET /api/v1/namespaces/shop/rollouts");
    server.client().variable("TIDEGATE_NAMESPACE", "other").run("-q", "rollout", "list");
    assertThat(server.last().line()).isEqualTo("GET /api/v1/namespaces/other/rollouts");
    server.run("rollout", "get", "a/b c");
    assertThat(server.last().line()).endsWith("/rollouts/a%2Fb%20c");
  }

  @Test
  void rollsBackWithoutAskingAndSaysWhoAndWhy() {
    server.on(
        "POST " + PATH + "/r/requests",
        200,
        "{\"kind\":\"Request\",\"id\":\"01X\",\"state\":\"ACCEPTED\",\"message\":\"rolling"
            + " back\"}");
    CommandRun run =
        server
            .client()
            .terminals(true, true)
            .run(
                "rollout",
                "rollback",
                "r",
                "--to",
                "shadow",
                "--reason",
                "it hurts",
                "--color",
                "never");
    assertThat(run.exitCode()).isZero();
    assertThat(run.outLines()).containsExactly("r: rollback ACCEPTED, rolling back");
    Doc body = new Doc(DocumentReader.json(server.last().body()));
    assertThat(body.text("verb")).isEqualTo("rollback");
    assertThat(body.text("args", "to")).isEqualTo("shadow");
    assertThat(body.text("reason")).isEqualTo("it hurts");
    assertThat(body.text("id")).hasSize(26);
    assertThat(server.last().headers().get("X-tidegate-actor")).containsExactly("ada");
  }

  @Test
  void knowsTheOtherNamesOfVerbs() {
    server.on("POST " + PATH + "/r/requests", 200, "{\"state\":\"ACCEPTED\"}");
    for (String alias : List.of("abort", "undo")) {
      assertThat(server.run("rollout", alias, "r").exitCode()).isZero();
      assertThat(server.last().body()).contains("\"verb\":\"rollback\"");
    }
    assertThat(server.run("rollout", "promote", "r", "-y", "--full").exitCode()).isZero();
    assertThat(server.last().body()).contains("\"verb\":\"advance\"", "\"full\":\"true\"");
  }

  @Test
  void asksBeforeSkippingGatesAndRefusesWhereItCannotAsk() {
    server.on("POST " + PATH + "/r/requests", 200, "{\"state\":\"ACCEPTED\"}");
    CommandRun refused = server.run("rollout", "advance", "r");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("needs a confirmation", "add -y");
    CommandRun.Builder terminal = server.client().terminals(true, false);
    assertThat(terminal.in("n\n").run("rollout", "advance", "r").exitCode()).isEqualTo(2);
    assertThat(terminal.run("rollout", "advance", "r", "--no-input").exitCode()).isEqualTo(2);
    assertThat(server.asked()).isEmpty();
    assertThat(terminal.in("y\n").run("rollout", "advance", "r").exitCode()).isZero();
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void asksBeforeStateIsRestoredOfWhatHasCompleted() {
    server.on("POST " + PATH + "/r/requests", 200, "{\"state\":\"ACCEPTED\"}");
    String[] restoring = {"rollout", "rollback", "r", "--reason", "x", "--restore-state"};
    CommandRun refused = server.run(restoring);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("lose the state");
    assertThat(server.asked()).isEmpty();
    assertThat(server.client().terminals(true, false).in("y\n").run(restoring).exitCode()).isZero();
    Doc args = new Doc(DocumentReader.json(server.last().body())).at("args");
    assertThat(args.text("restoreState")).isEqualTo("true");
    assertThat(server.run("rollout", "rollback", "r", "--force").exitCode()).isZero();
    args = new Doc(DocumentReader.json(server.last().body())).at("args");
    assertThat(args.members()).containsOnlyKeys("force");
  }

  @Test
  void retriesWithAReason() {
    server.on("POST " + PATH + "/r/requests", 200, "{\"state\":\"ACCEPTED\"}");
    assertThat(server.run("rollout", "retry", "r", "--reason", "fixed", "--force").exitCode())
        .isZero();
    assertThat(server.last().body()).contains("\"verb\":\"retry\"", "\"force\":\"true\"", "fixed");
  }

  @Test
  void goesBackwardsWithoutAsking() {
    server.on("GET " + PATH + "/r", 200, SOAKING);
    server.on("POST " + PATH + "/r/requests", 200, "{\"state\":\"ACCEPTED\"}");
    assertThat(server.run("rollout", "goto", "r", "shadow").exitCode()).isZero();
    assertThat(server.last().body()).contains("\"stage\":\"shadow\"");
    assertThat(server.run("rollout", "goto", "r", "live-100").exitCode()).isEqualTo(2);
    assertThat(server.run("rollout", "goto", "r", "live-100", "-y").exitCode()).isZero();
  }

  @Test
  void showsARefusalWithCauseAndHint() {
    server.on(
        "POST " + PATH + "/r/requests",
        409,
        "{\"error\":\"r is completed\",\"cause\":\"phase COMPLETED at revision 9\","
            + "\"hint\":\"tidegate rollout get r\"}");
    CommandRun run = server.run("rollout", "pause", "r");
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.errLines())
        .containsExactly(
            "error: r is completed",
            "cause: phase COMPLETED at revision 9",
            "hint: tidegate rollout get r");
  }

  @Test
  void saysThatNoLeaderHasAnsweredYet() {
    server.on("POST " + PATH + "/r/requests", 200, "{\"state\":\"PENDING\",\"id\":\"01X\"}");
    CommandRun run = server.run("rollout", "rollback", "r");
    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(run.err()).contains("the request is stored");
  }

  @Test
  void mapsStatusesToExitCodes() {
    int[][] expected = {{400, 2}, {401, 4}, {403, 4}, {404, 5}, {409, 6}, {501, 64}, {503, 7}};
    for (int[] pair : expected) {
      server.on("GET " + PATH + "/s" + pair[0], pair[0], "{\"error\":\"no\"}");
      CommandRun run = server.run("rollout", "get", "s" + pair[0]);
      assertThat(run.exitCode()).as("status " + pair[0]).isEqualTo(pair[1]);
    }
  }

  @Test
  void listsAllProblemsOfAManifest() {
    server.on(
        "POST " + PATH,
        400,
        "{\"error\":\"invalid\",\"problems\":[{\"path\":\"$.a\",\"line\":2,\"column\":3,"
            + "\"message\":\"m1\",\"hint\":\"h1\"},{\"path\":\"$.b\",\"message\":\"m2\"}]}");
    CommandRun run = server.client().in("a: 1").run("rollout", "apply", "-f", "-");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("2:3 $.a: m1 (h1)").contains("$.b: m2");
  }

  @Test
  void appliesToTheNamespaceOfTheManifest() {
    server.on("POST /api/v1/namespaces/shop/rollouts", 201, SOAKING);
    CommandRun run =
        server.client().in("metadata: {namespace: shop}").run("rollout", "apply", "-f", "-");
    assertThat(run.exitCode()).isZero();
    assertThat(server.last().line()).endsWith("?dryRun=false&supersede=false");
    assertThat(server.last().headers().get("Content-type")).containsExactly("application/yaml");
    CommandRun contradiction =
        server
            .client()
            .in("metadata: {namespace: shop}")
            .run("rollout", "apply", "-f", "-", "-n", "other");
    assertThat(contradiction.exitCode()).isEqualTo(2);
  }

  private static final String WARMING_UP =
      """
      {"metadata":{"namespace":"default","name":"r"},
       "plan":{"stages":[{"index":1,"name":"some","split":{"kind":"agent"},"analysis":["a","b"]}],
         "analysis":{
           "a":{"warmup":"60s","metrics":[{"name":"error_rate","compare":"baseline"},
             {"name":"latency","compare":"baseline"},{"name":"depth","max":10}]},
           "b":{"warmup":"10s","metrics":[{"name":"paid","compare":"baseline"}]}}},
       "status":{"phase":"SOAKING","stage":1,"terminal":false,"elapsedSeconds":20}}
      """;
  private static final String DECIDED =
      """
      {"items":[{"sequence":1,"decision":"SOAK","reason":"acknowledged","message":"soaks",
        "at":"2026-01-05T10:00:00Z","policyVersion":"1","evidenceVersion":"2","token":7,
        "before":{"phase":"ENTERING"},"after":{"phase":"SOAKING"}}]}
      """;

  @Test
  void tellsWhyWhichWarmUpGoesOnAndWhichEvidenceJudged() {
    server.on("GET " + PATH + "/r", 200, WARMING_UP);
    server.on("GET " + PATH + "/r/history", 200, DECIDED);
    String out = server.run("rollout", "why", "r").out();
    assertThat(out)
        .contains("error_rate and latency are not compared in the first 1m00s of the stage")
        .contains(", 40s more, until 20")
        .doesNotContain("paid")
        .contains("record    1, policy 1, evidence 2, fencing token 7");
    Doc why = new Doc(DocumentReader.json(server.run("rollout", "why", "r", "-o", "json").out()));
    assertThat(why.items("warmUps")).hasSize(1);
    assertThat(why.items("warmUps").get(0).number("leftSeconds")).isEqualTo(40);
  }

  @Test
  void tellsOfNoWarmUpWhereUnitsAreSplitOrItIsOver() {
    server.on("GET " + PATH + "/r/history", 200, DECIDED.replace(",\"evidenceVersion\":\"2\"", ""));
    server.on("GET " + PATH + "/r", 200, WARMING_UP.replace("\"agent\"", "\"unit\""));
    assertThat(server.run("rollout", "why", "r").out())
        .doesNotContain("warm-up")
        .contains("policy 1, fencing token 7");
    server.on("GET " + PATH + "/r", 200, WARMING_UP.replace(":20}", ":60}"));
    server.run("rollout", "why", "r");
    assertThat(server.run("rollout", "why", "r").out()).doesNotContain("warm-up");
  }

  @Test
  void supersedesAndTellsWhatTheLeaderAnswered() {
    String answer =
        """
        {"metadata":{"namespace":"default","name":"r"},"plan":{"stages":[]},
         "superseding":{"id":"01X","state":"%s","message":"rolls back"}}
        """;
    String[] args = {"rollout", "apply", "-f", "-", "--supersede"};
    server.on("POST " + PATH, 201, answer.formatted("ACCEPTED"));
    server.on("POST " + PATH, 202, answer.formatted("PENDING"));
    CommandRun accepted = server.client().in("a: 1").run(args);
    assertThat(accepted.exitCode()).as(accepted.err()).isZero();
    assertThat(accepted.out()).contains("default/r supersedes: ACCEPTED rolls back");
    assertThat(server.last().line()).endsWith("?dryRun=false&supersede=true&waitSeconds=5");

    CommandRun pending = server.client().in("a: 1").run(args);
    assertThat(pending.exitCode()).isEqualTo(8);
    assertThat(pending.err()).contains("The same command again");
  }

  @Test
  void deletesOnlyWhenConfirmedAndWithAReason() {
    server.on("POST " + PATH + "/r/requests", 200, "{\"state\":\"ACCEPTED\",\"id\":\"01X\"}");
    assertThat(server.run("rollout", "delete", "r", "-y").exitCode()).isEqualTo(2);
    assertThat(server.run("rollout", "delete", "r", "--reason", "old").exitCode()).isEqualTo(2);
    CommandRun run = server.run("rollout", "delete", "r", "--reason", "old", "--force", "-y");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(server.last().body()).contains("\"delete\"", "\"force\":\"true\"", "\"old\"");
  }

  @Test
  void tellsWhetherApplyingWouldChangeSomething() {
    server.on("POST " + PATH, 200, SOAKING);
    server.on("GET " + PATH + "/r", 200, SOAKING);
    String[] args = {"rollout", "plan", "-f", "-", "--exit-code", "-o", "json"};
    CommandRun same = server.client().in("a: 1").run(args);
    assertThat(same.exitCode()).as(same.err()).isZero();
    assertThat(new Doc(DocumentReader.json(same.out())).items("stages")).hasSize(3);
    server.on("GET " + PATH + "/r", 404, "{}");
    server.run("rollout", "get", "r");
    assertThat(server.client().in("a: 1").run(args).exitCode()).isEqualTo(10);
  }

  @Test
  void waitsUntilCompleted() {
    server.on("GET " + PATH + "/r", 200, SOAKING).on("GET " + PATH + "/r", 200, COMPLETED);
    CommandRun run = server.run("rollout", "wait", "r", "--timeout", "20s");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("r  COMPLETED");
  }

  @Test
  void givesUpWaitingAfterItsTimeout() {
    server.on("GET " + PATH + "/r", 200, SOAKING);
    CommandRun run = server.run("rollout", "wait", "r", "--timeout", "1ms");
    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(server.run("rollout", "wait", "r", "--for", "stage=live-25").exitCode()).isZero();
  }

  @Test
  void watchesAsLinesWithoutATerminal() {
    server.on("GET " + PATH + "/r", 200, SOAKING).on("GET " + PATH + "/r", 200, COMPLETED);
    server.on("GET /api/v1/events", 200, "");
    CommandRun run = server.run("rollout", "watch", "r");
    assertThat(run.exitCode()).isZero();
    assertThat(run.outLines()).hasSize(2);
    assertThat(run.outLines().get(0))
        .startsWith("04:05:06Z  r  SOAKING  stage 2/3 \"live-25\"  evidence of no harm");
    assertThat(run.outLines().get(1)).contains("COMPLETED");
    assertThat(run.out()).doesNotContain("\u001b");
  }

  @Test
  void showsTheHistoryOldestFirst() {
    server.on(
        "GET " + PATH + "/r/history",
        200,
        "{\"items\":[{\"sequence\":1,\"at\":\"2026-01-01T00:00:00.123Z\",\"decision\":\"ENTER\","
            + "\"reason\":\"start\",\"before\":{\"phase\":\"PENDING\"},"
            + "\"after\":{\"phase\":\"ENTERING\",\"stage\":1,\"stageName\":\"shadow\",\"actor\":\"ada\"}}]}");
    assertThat(server.run("rollout", "history", "r").outLines())
        .containsExactly(
            "ATTEMPT  BEGAN                 TOOK     ENDED                STAGES          WHY",
            "1        2026-01-01T00:00:00Z  796h05m  under way, entering  shadow 796h05m  start",
            "",
            "AT                    DECISION  FROM     TO               BY   WHY",
            "2026-01-01T00:00:00Z  ENTER     PENDING  ENTERING shadow  ada  start");
  }
}

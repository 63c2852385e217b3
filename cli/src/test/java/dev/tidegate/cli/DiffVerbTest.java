package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.manifest.RolloutSpecParser;
import dev.tidegate.core.plan.RolloutUid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rollout diff}, and the attempts in {@code rollout history}. */
final class DiffVerbTest {
  private static final String PATH = "/api/v1/namespaces/default/rollouts/r";
  private static final String FILE =
      """
      apiVersion: tidegate.dev/v1
      kind: Rollout
      metadata: {name: r}
      spec:
        stages:
          - {name: some, flags: {a: {variant: "on", share: 10%}}, soak: {min: 1m, max: 5m}, analysis: [g]}
          - {name: all, flags: {a: {variant: "on", share: 100%}}, soak: {exactly: 1h}}
        analysis:
          g: {metrics: [{name: error_rate, kind: ratio, max: 5%}]}
      """;

  /** Attempt 1 fails in its second stage and holds in the first; attempt 2 completes. */
  private static final String HISTORY =
      """
      {"items":[
       {"at":"2026-02-01T10:00:00Z","decision":"ENTER","reason":"started",
        "before":{"phase":"PENDING"},"after":{"phase":"ENTERING","stage":1,"stageName":"some"}},
       {"at":"2026-02-01T10:00:05Z","decision":"SOAK","reason":"acknowledged",
        "before":{"phase":"ENTERING","stage":1,"stageName":"some"},
        "after":{"phase":"SOAKING","stage":1,"stageName":"some"}},
       {"at":"2026-02-01T10:05:00Z","decision":"ENTER","reason":"soakPassed",
        "before":{"phase":"SOAKING","stage":1,"stageName":"some"},
        "after":{"phase":"ENTERING","stage":2,"stageName":"all"}},
       {"at":"2026-02-01T10:07:00Z","decision":"ROLL_BACK","reason":"regression",
        "message":"error_rate regressed",
        "before":{"phase":"SOAKING","stage":2,"stageName":"all"},
        "after":{"phase":"ROLLING_BACK","stage":1,"stageName":"some"},
        "observation":{"evidence":{"metrics":[{"text":"error_rate 8 % of 900"}]}}},
       {"at":"2026-02-01T10:07:01Z","decision":"ROLLED_BACK","reason":"rolledBackAfterFailure",
        "before":{"phase":"ROLLING_BACK","stage":1,"stageName":"some"},
        "after":{"phase":"HELD","stage":1,"stageName":"some"}},
       {"at":"2026-02-01T11:00:00Z","decision":"ENTER","reason":"retried",
        "before":{"phase":"HELD","stage":1,"stageName":"some"},
        "after":{"phase":"ENTERING","attempt":1,"stage":1,"stageName":"some"}},
       {"at":"2026-02-01T11:05:00Z","decision":"ENTER","reason":"soakPassed",
        "before":{"phase":"SOAKING","attempt":1,"stage":1,"stageName":"some"},
        "after":{"phase":"ENTERING","attempt":1,"stage":2,"stageName":"all"}},
       {"at":"2026-02-01T12:05:00Z","decision":"COMPLETE","reason":"completed",
        "message":"all stages passed",
        "before":{"phase":"SOAKING","attempt":1,"stage":2,"stageName":"all"},
        "after":{"phase":"COMPLETED","attempt":1,"stage":2,"stageName":"all"},
        "observation":{"evidence":{"metrics":[{"text":"error_rate 0.4 % of 20000"}]}}}]}
      """;

  @TempDir Path folder;
  private FakeServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = new FakeServer();
    server.on("GET " + PATH + "/history", 200, HISTORY);
    Files.writeString(folder.resolve("r.yaml"), FILE);
    MapNode plan =
        RolloutSpecParser.parse(DocumentReader.yaml(FILE)).plan(new RolloutUid("u1")).toNode();
    server.on("GET " + PATH, 200, "{\"plan\":" + JsonWriter.compact(plan) + "}");
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  private CommandRun run(String... args) {
    return server.client().folder(folder).run(args);
  }

  @Test
  void showsHowTwoAttemptsWent() {
    CommandRun run = run("rollout", "diff", "r");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    assertThat(run.outLines())
        .containsExactly(
            "       ATTEMPT 1                                 ATTEMPT 2",
            "began  2026-02-01T10:00:00Z                      2026-02-01T11:00:00Z",
            "took   1h00m                                     1h05m",
            "ended  held: regression                          completed",
            "some   58m00s in 2 visits, tried again: retried  5m00s, left for all: soakPassed",
            "all    2m00s, rolled back to some: regression    1h00m, completed",
            "measured when all was left:",
            "  - error_rate 8 % of 900",
            "  + error_rate 0.4 % of 20000",
            "they went different ways");
  }

  @Test
  void anAttemptEndsWithItsRolloutThoughTheNextComesLater() {
    server.on(
        "GET /api/v1/namespaces/default/rollouts/again/history",
        200,
        """
        {"items":[
         {"at":"2026-02-01T10:00:00Z","decision":"ENTER","reason":"started",
          "before":{"phase":"PENDING"},"after":{"phase":"ENTERING","stage":1,"stageName":"some"}},
         {"at":"2026-02-01T10:04:00Z","decision":"ROLL_BACK","reason":"regression",
          "before":{"phase":"ENTERING","stage":1,"stageName":"some"},
          "after":{"phase":"ROLLING_BACK"}},
         {"at":"2026-02-01T10:05:00Z","decision":"ROLLED_BACK","reason":"rolledBack",
          "before":{"phase":"ROLLING_BACK"},"after":{"phase":"ROLLED_BACK"}},
         {"at":"2026-02-01T12:00:00Z","decision":"RETRY","reason":"retried",
          "before":{"phase":"ROLLED_BACK"},"after":{"phase":"PENDING","attempt":1}},
         {"at":"2026-02-01T12:30:00Z","decision":"ENTER","reason":"started",
          "before":{"phase":"PENDING","attempt":1},
          "after":{"phase":"ENTERING","attempt":1,"stage":1,"stageName":"some"}},
         {"at":"2026-02-01T12:31:00Z","decision":"ROLL_BACK","reason":"regression",
          "before":{"phase":"ENTERING","attempt":1,"stage":1,"stageName":"some"},
          "after":{"phase":"ROLLING_BACK","attempt":1}},
         {"at":"2026-02-01T12:32:00Z","decision":"ROLLED_BACK","reason":"rolledBack",
          "before":{"phase":"ROLLING_BACK","attempt":1},
          "after":{"phase":"ROLLED_BACK","attempt":1}}]}
        """);
    assertThat(run("rollout", "diff", "again").outLines())
        .contains(
            "began  2026-02-01T10:00:00Z                         2026-02-01T12:00:00Z",
            "took   5m00s                                        32m00s");
  }

  @Test
  void anAttemptIsLikeItself() {
    CommandRun run = run("rollout", "diff", "r", "--attempt", "2", "--with", "2", "-o", "json");
    assertThat(run.exitCode()).isZero();
    Doc diff = new Doc(DocumentReader.json(run.out()));
    assertThat(diff.text("kind")).isEqualTo("AttemptDiff");
    assertThat(diff.isTrue("equal")).isTrue();
    assertThat(diff.whole("after", "attempt")).isEqualTo(1);
    assertThat(diff.items("after", "stages").get(1).number("seconds")).isEqualTo(3600);
    assertThat(diff.items("differentStages")).isEmpty();
  }

  @Test
  void anAttemptThatIsNotThereIsNamed() {
    CommandRun run = run("rollout", "diff", "r", "--attempt", "3");
    assertThat(run.exitCode()).isEqualTo(5);
    assertThat(run.err()).contains("has no attempt 3", "[attempt 1, attempt 2]");
  }

  @Test
  void aPlanIsEqualToThatOfItsFile() {
    CommandRun run = run("rollout", "diff", "r", "-f", "r.yaml");
    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    assertThat(run.out()).isEqualTo("the plans are the same\n");
  }

  @Test
  void showsWhichPartsOfAPlanDiffer() throws IOException {
    Files.writeString(
        folder.resolve("r.yaml"),
        FILE.replace("max: 5m", "max: 9m")
            .replace("name: all,", "name: everybody,")
            .replace("max: 5%", "max: 2%"));
    CommandRun run = run("rollout", "diff", "r", "-f", "r.yaml");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    assertThat(run.outLines())
        .containsSubsequence(
            "~ stages.some",
            "    -   max: 5m",
            "    +   max: 9m",
            "- stages.all",
            "~ analysis.g",
            "+ stages.everybody");
    assertThat(run.out()).doesNotContain("hash", "uid", "table");
    Doc diff =
        new Doc(
            DocumentReader.json(run("rollout", "diff", "r", "-f", "r.yaml", "-o", "json").out()));
    assertThat(diff.text("kind")).isEqualTo("PlanDiff");
    assertThat(diff.items("changes"))
        .extracting(change -> change.text("path") + " " + change.text("effect"))
        .contains("stages.some changed", "stages.all removed", "stages.everybody created");
  }

  @Test
  void aFileOfAnotherRolloutIsRefused() throws IOException {
    Files.writeString(folder.resolve("r.yaml"), FILE.replace("name: r}", "name: q}"));
    CommandRun run = run("rollout", "diff", "r", "-f", "r.yaml");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("is for rollout q of namespace default");
    assertThat(run("rollout", "diff", "r", "-f", "r.yaml", "--attempt", "1").exitCode())
        .isEqualTo(2);
  }

  @Test
  void aRolloutThatHasNotStartedHasNoPlanToCompare() throws IOException {
    Files.writeString(folder.resolve("q.yaml"), FILE.replace("name: r}", "name: q}"));
    server.on("GET /api/v1/namespaces/default/rollouts/q", 200, "{\"status\":{}}");
    CommandRun run = run("rollout", "diff", "q", "-f", "q.yaml");
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.err()).contains("has no plan yet");
  }

  @Test
  void listsAttemptsWithHowTheyEnded() {
    CommandRun run = run("rollout", "history", "r", "--attempts");
    assertThat(run.outLines())
        .containsExactly(
            "ATTEMPT  BEGAN                 TOOK   ENDED      STAGES                  WHY",
            "1        2026-02-01T10:00:00Z  1h00m  held       some 58m00s, all 2m00s  error_rate"
                + " regressed",
            "2        2026-02-01T11:00:00Z  1h05m  completed  some 5m00s, all 1h00m   all stages"
                + " passed");
    Doc list = new Doc(DocumentReader.json(run("rollout", "history", "r", "-o", "json").out()));
    assertThat(list.items("attempts")).hasSize(2);
    assertThat(list.items("items")).hasSize(8);
  }

  @Test
  void anAttemptUnderWayIsToldUntilNow() {
    server.on(
        "GET /api/v1/namespaces/default/rollouts/s/history",
        200,
        "{\"items\":[{\"at\":\"2026-02-03T04:00:06Z\",\"decision\":\"ENTER\",\"reason\":\"started\","
            + "\"after\":{\"phase\":\"SOAKING\",\"stage\":1,\"stageName\":\"some\"}}]}");
    assertThat(run("rollout", "history", "s", "--attempts").out())
        .contains("5m00s  under way, soaking  some 5m00s  started");
    assertThat(run("rollout", "diff", "s").exitCode()).isEqualTo(5);
  }
}

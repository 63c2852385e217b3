package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.core.document.DocumentReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Flags as files and over time. */
class FlagChangesTest {
  private static final String NAMESPACE = "/api/v1/namespaces/default";
  private static final String FLAGSETS = NAMESPACE + "/flagsets";
  private static final String STORE = NAMESPACE + "/flags/store";
  private static final String FILE = "flags: {a: {state: ENABLED, variants: {on: true}}}\n";
  private static final String PLAN =
      """
      {"revision":40,"dryRun":true,"items":[
        {"key":"new","revision":0,"effect":"created","changes":[],
         "definition":{"state":"ENABLED","defaultVariant":"off","variants":{"on":true,"off":false}}},
        {"key":"a","revision":7,"effect":"changed","changes":[
          {"path":"defaultVariant","before":"off","after":"on"},
          {"path":"targeting",
           "before":{"if":[{"in":[{"var":"country"},["DE","AT"]]},"on","off"]},
           "after":{"if":[{"in":[{"var":"country"},["DE","CH"]]},"on","off"]}}]},
        {"key":"same","revision":3,"effect":"unchanged","changes":[]}],
       "segments":[{"name":"gold","revision":5,"effect":"unchanged","changes":[]}]}
      """;

  @TempDir Path folder;
  private FakeServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = new FakeServer();
    Files.writeString(folder.resolve("flags.yaml"), FILE);
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  private CommandRun run(String... args) {
    return server.client().folder(folder).run(args);
  }

  @Test
  void showsTheDiffAndWritesNothingOnADryRun() {
    server.on("POST " + FLAGSETS, 200, PLAN);
    CommandRun run = run("flag", "apply", "-f", "flags.yaml", "--dry-run", "--exit-code");
    assertThat(run.exitCode()).isEqualTo(10);
    assertThat(server.asked()).hasSize(1);
    assertThat(server.last().line()).endsWith("?dryRun=true");
    assertThat(run.outLines())
        .contains(
            "+ new",
            "    ENABLED, default off, on=true off=false",
            "~ a",
            "    defaultVariant: off → on",
            "    targeting:",
            "1 created, 1 changed, 2 unchanged; nothing was written (--dry-run)")
        .anyMatch(line -> line.startsWith("      - ") && line.contains("AT"))
        .anyMatch(line -> line.startsWith("      + ") && line.contains("CH"));
    assertThat(run.outLines()).allMatch(line -> line.length() <= 100);
    assertThat(run.out()).doesNotContain("\u001b");
  }

  @Test
  void appliesAgainstTheRevisionsOfTheDiff() {
    server
        .on("POST " + FLAGSETS, 200, PLAN)
        .on(
            "POST " + FLAGSETS,
            200,
            PLAN.replace("\"revision\":40,\"dryRun\":true", "\"revision\":41"));
    CommandRun run = run("flag", "apply", "-f", "flags.yaml", "--reason", "why");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("applied at revision 41");
    assertThat(server.last().headers().get("X-tidegate-reason")).containsExactly("why");
    Doc sent = new Doc(DocumentReader.json(server.last().body()));
    assertThat(sent.whole("x-tidegate-revisions", "flags", "a")).isEqualTo(7);
    assertThat(sent.at("x-tidegate-revisions", "flags", "new").exists()).isTrue();
    assertThat(sent.whole("x-tidegate-revisions", "segments", "gold")).isEqualTo(5);
    assertThat(sent.text("flags", "a", "state")).isEqualTo("ENABLED");
  }

  @Test
  void whatSomebodyChangedMeanwhileEndsWithExitCode6() {
    server.on(
        "POST " + FLAGSETS,
        409,
        "{\"error\":\"a flag or segment changed\",\"cause\":\"a at revision 9 by"
            + " bob\",\"hint\":\"h\"}");
    CommandRun run = run("flag", "apply", "-f", "flags.yaml");
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.errLines()).hasSize(3).contains("cause: a at revision 9 by bob");
  }

  @Test
  void nothingIsSentWhereNothingDiffers() {
    server.on(
        "POST " + FLAGSETS,
        200,
        "{\"items\":[{\"key\":\"a\",\"revision\":7,\"effect\":\"unchanged\"}]}");
    CommandRun run = run("flag", "apply", "-f", "flags.yaml", "--exit-code");
    assertThat(run.exitCode()).isZero();
    assertThat(run.outLines()).containsExactly("1 unchanged; nothing to write");
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void anExportedFileIsReadBackAndItsRevisionsCanBeIgnored() throws IOException {
    String exported =
        "{\"flags\":{\"a\":{\"state\":\"ENABLED\",\"variants\":{\"on\":true}}},\"$evaluators\":{},"
            + "\"metadata\":{\"revision\":9},\"x-tidegate-revisions\":{\"flags\":{\"a\":7}}}";
    server.on("GET " + FLAGSETS, 200, exported).on("POST " + FLAGSETS, 200, "{\"items\":[]}");
    CommandRun run = run("flag", "export", "-f", "out.json");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("1 flag and 0 segments at revision 9 written to out.json");
    assertThat(DocumentReader.json(Files.readString(folder.resolve("out.json"))))
        .isEqualTo(DocumentReader.json(exported));
    assertThat(run("flag", "export").out()).startsWith("flags:");
    run("flag", "export", "--effective");
    assertThat(server.last().line()).endsWith("?effective=true");

    run("flag", "apply", "-f", "out.json");
    assertThat(server.last().body()).contains("x-tidegate-revisions");
    run("flag", "apply", "-f", "out.json", "--ignore-revisions");
    assertThat(server.last().body()).doesNotContain("x-tidegate-revisions");
  }

  @Test
  void importsAListInSeveralTransactionsAndKeepsWhatExists() throws IOException {
    StringBuilder flags = new StringBuilder();
    for (int i = 0; i < 150; i++) {
      flags
          .append(i == 0 ? "" : ",")
          .append(
              "{\"key\":\"f%03d\",\"state\":\"ENABLED\",\"variants\":{\"on\":true},".formatted(i))
          .append("\"targeting\":{\"if\":[{\"$ref\":\"gold\"},\"on\",null]}}");
    }
    Files.writeString(
        folder.resolve("list.json"),
        "{\"flags\":[%s],\"$evaluators\":{\"gold\":{\"==\":[1,1]}}}".formatted(flags));
    server
        .on(
            "GET " + FLAGSETS,
            200,
            "{\"flags\":{\"f000\":{}},\"x-tidegate-revisions\":{\"flags\":{\"f000\":3}}}")
        .on(
            "POST " + FLAGSETS,
            200,
            "{\"items\":[{\"key\":\"x\",\"effect\":\"created\"}],\"segments\":[]}");
    CommandRun run = run("flag", "import", "list.json");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("149 flags are written in 2 transactions");
    assertThat(run.outLines())
        .contains("kept       f000", "2 created, 1 kept (--overwrite replaces what exists)");
    List<Doc> sent =
        server.asked().stream()
            .filter(asked -> asked.line().equals("POST " + FLAGSETS))
            .map(asked -> new Doc(DocumentReader.json(asked.body())))
            .toList();
    assertThat(sent).hasSize(2);
    assertThat(sent.get(0).members("flags")).hasSize(99).doesNotContainKey("f000");
    assertThat(sent.get(1).members("flags")).hasSize(50);
    assertThat(sent).allMatch(doc -> doc.at("$evaluators", "gold").exists());
    assertThat(server.asked().stream().filter(asked -> asked.line().endsWith("dryRun=true")))
        .as("all are checked before one is written")
        .hasSize(2);

    run("flag", "import", "list.json", "--overwrite");
    Doc first = new Doc(DocumentReader.json(server.asked().get(server.asked().size() - 2).body()));
    assertThat(first.whole("x-tidegate-revisions", "flags", "f000")).isEqualTo(3);
  }

  @Test
  void whatIsNoFlagdFileIsNotImported() throws IOException {
    server.on("GET " + FLAGSETS, 200, "{}");
    Files.writeString(folder.resolve("bad.json"), "{\"flags\":[{\"state\":\"ENABLED\"}]}");
    assertThat(run("flag", "import", "bad.json").exitCode()).isEqualTo(2);
    Files.writeString(folder.resolve("bad.json"), "{\"flag\":{}}");
    assertThat(run("flag", "import", "bad.json").exitCode()).isEqualTo(2);
    assertThat(server.asked()).allMatch(asked -> asked.line().startsWith("GET"));
  }

  @Test
  void tellsWhoChangedWhatAndWhereTheHistoryIsCut() {
    String history =
        """
        {"end":"compacted","items":[
         {"revision":42,"kind":"flag","verified":true,"at":"2026-02-03T04:05:06.1Z","actor":"ada",
          "action":"flag.kill","reason":"INC-7","what":"changed",
          "changes":[{"path":"state","before":"ENABLED","after":"DISABLED"}]},
         {"revision":40,"kind":"stage","verified":true,"at":"2026-02-03T04:04:06Z",
          "actor":"orchestrator","action":"rollout.enter","subject":"rollout default/r",
          "reason":"started","what":"rollout r at stage 1 \\"half\\" serves on to 50 %","changes":[]},
         {"revision":30,"kind":"flag","verified":false,"what":"as it was","changes":[]}]}
        """;
    server.on("GET " + STORE + "/history", 200, history);
    CommandRun run = run("flag", "history", "store");
    assertThat(run.outLines())
        .containsExactly(
            "REVISION  WHEN (UTC)           WHO                      WHAT   WHY",
            "42        2026-02-03 04:05:06  ada                      kill   INC-7",
            "          state: ENABLED → DISABLED",
            "40        2026-02-03 04:04:06  rollout r                enter  started",
            "          rollout r at stage 1 \"half\" serves on to 50 %",
            "30        -                    etcd-direct, unverified  put",
            "          as it was",
            "etcd has forgotten how the flag was before (its history is compacted)");
    run("flag", "history", "store", "--limit", "5", "--before", "40");
    assertThat(server.last().line()).endsWith("?limit=5&before=40");
  }

  @Test
  void watchTellsEachChangeOnceAndResumesByRevision() {
    server
        .on("GET /api/v1/status", 200, "{\"revision\":40}")
        .on(
            "GET /api/v1/events",
            200,
            "event: flag\ndata: {\"key\":\"store\"}\n\n") // cut off before the rest of revision 42
        .on(
            "GET /api/v1/events",
            200,
            """
            event: flag
            data: {"key":"store"}

            event: flag
            data: {"key":"other"}
            id: 42

            """)
        .on("GET /api/v1/events", 200, ": nothing new\n\n")
        .on(
            "GET " + STORE + "/history",
            200,
            """
            {"items":[{"revision":42,"kind":"flag","verified":true,"actor":"ada","reason":"INC-7",
              "what":"changed","changes":[{"path":"state","before":"ENABLED","after":"DISABLED"}]},
             {"revision":41,"kind":"stage","verified":true,"actor":"orchestrator",
              "subject":"rollout default/r","what":"rollout r completed","changes":[]},
             {"revision":39,"kind":"flag","verified":true,"actor":"bob","what":"created"}]}
            """);
    CommandRun run = run("flag", "watch", "store", "--timeout", "3s");
    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(run.outLines())
        .containsExactly(
            "41  store  rollout r  rollout r completed",
            "42  store  ada  state: ENABLED → DISABLED  (INC-7)");
    List<List<String>> resumed =
        server.asked().stream()
            .filter(asked -> asked.line().startsWith("GET /api/v1/events"))
            .map(asked -> asked.headers().get("Last-event-id"))
            .limit(3)
            .toList();
    assertThat(resumed).containsExactly(List.of("40"), List.of("40"), List.of("42"));
    assertThat(server.asked()).noneMatch(asked -> asked.line().contains("other"));
  }

  @Test
  void watchSaysWhenTheServerForgot() {
    server.on("GET /api/v1/events", 410, "{}").on("GET /api/v1/events", 200, ": alive\n\n");
    CommandRun run = run("flag", "watch", "--since", "3", "--timeout", "1s");
    assertThat(run.err()).contains("no longer knows what came next");
    assertThat(server.asked().get(1).headers()).doesNotContainKey("Last-event-id");
  }

  @Test
  void revertsWhatItSawOrBringsADeletedFlagBack() {
    String flag = "{\"key\":\"store\",\"revision\":44,\"definition\":{\"state\":\"ENABLED\"}}";
    server.on("POST " + STORE + "/revert", 200, flag);
    assertThat(run("flag", "revert", "store", "--to", "30").exitCode()).isZero();
    assertThat(server.last().headers().get("If-none-match")).containsExactly("*");
    server.on("GET " + STORE, 200, flag);
    CommandRun run = run("flag", "revert", "store", "--to", "30", "--reason", "INC-7");
    assertThat(server.last().headers().get("If-match")).containsExactly("\"44\"");
    assertThat(server.last().body()).isEqualTo("{\"to\":30,\"reason\":\"INC-7\"}");
    assertThat(run.out()).contains("revision 44 (as at 30)");
  }

  @Test
  void overridesForAWhileAndClears() {
    server
        .on(
            "PUT " + STORE + "/override",
            200,
            "{\"override\":{\"variant\":\"old\",\"until\":\"2026-02-03T06:05:06Z\",\"actor\":\"ada\","
                + "\"reason\":\"INC-7\"}}")
        .on("DELETE " + STORE + "/override", 200, "{}");
    CommandRun run =
        run("flag", "override", "store", "--variant", "old", "--for", "2h", "--reason", "INC-7");
    assertThat(run.outLines())
        .containsExactly("store: old for everybody until 2026-02-03T06:05:06Z, by ada: INC-7");
    assertThat(server.last().body())
        .isEqualTo("{\"variant\":\"old\",\"until\":\"2026-02-03T06:05:06Z\",\"reason\":\"INC-7\"}");
    assertThat(run("flag", "override", "store", "--clear").out()).contains("cleared");
  }

  @Test
  void segmentsAreListedShownSetAndDeleted() {
    String gold =
        "{\"name\":\"gold\",\"revision\":5,\"rule\":{\"==\":[{\"var\":\"tier\"},\"gold\"]},\"usedBy\":[\"a\",\"b\"]}";
    server
        .on("GET " + NAMESPACE + "/segments", 200, "{\"items\":[" + gold + "]}")
        .on("GET " + NAMESPACE + "/segments/gold", 200, gold)
        .on("PUT " + NAMESPACE + "/segments/gold", 200, gold)
        .on("DELETE " + NAMESPACE + "/segments/gold", 409, "{\"error\":\"in use\"}");
    assertThat(run("segment", "list").outLines())
        .containsExactly(
            "SEGMENT  USED BY  REVISION  RULE",
            "gold     a and b  5         {\"==\":[{\"var\":\"tier\"},\"gold\"]}");
    assertThat(run("segment", "get", "gold").outLines())
        .startsWith("gold: revision 5, used by a and b");
    assertThat(run("segment", "set", "gold", "--rule", "{\"==\": [1, 1]}").exitCode()).isZero();
    assertThat(server.last().headers().get("If-match")).containsExactly("\"5\"");
    assertThat(run("segment", "delete", "gold").exitCode()).as("unconfirmed").isEqualTo(2);
    assertThat(run("segment", "delete", "gold", "-y").exitCode()).isEqualTo(6);
  }

  @Test
  void findsReferencesInSourcesAndFlagsThatNobodyNames() throws IOException {
    Files.writeString(
        folder.resolve("flags.yaml"),
        "flags: {a.b: {state: ENABLED, variants: {on: true}}, a: {state: ENABLED, variants: {on:"
            + " 1}}, gone: {state: ENABLED, variants: {on: 1}}}\n");
    Path sources = Files.createDirectories(folder.resolve("src/deep"));
    Files.writeString(sources.resolve("App.java"), "x\nif (on(\"a.b\")) {}\n// ends with a.\n");
    Files.writeString(sources.resolve("binary"), "\"gone\"\0");
    Files.writeString(sources.resolve("large.txt"), "gone ".repeat(300_000));
    Files.createDirectories(folder.resolve("src/target"));
    Files.writeString(folder.resolve("src/target/Built.java"), "\"gone\"");
    CommandRun run = run("flag", "references", "src", "--file", "flags.yaml");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.outLines())
        .containsExactly(
            "a",
            "  deep/App.java:3: // ends with a.",
            "a.b",
            "  deep/App.java:2: if (on(\"a.b\")) {}",
            "named by no file:",
            "  gone");
    assertThat(server.asked()).isEmpty();
    CommandRun cut =
        run("flag", "references", "src", "--file", "flags.yaml", "--max", "1", "-o", "json");
    assertThat(cut.out()).contains("\"complete\": false", "\"unreferenced\": []");
    assertThat(cut.err()).contains("stopped after 1 place");
  }

  @Test
  void listsStaleFlagsWithTheirOwnersAndReasons() {
    String flags =
        """
        {"items":[
         {"key":"expired","definition":{"state":"ENABLED","defaultVariant":"on",
           "targeting":{"if":[{"var":"x"},"on","off"]},
           "metadata":{"owner":"team-tide","expires":"2026-02-01"}}},
         {"key":"constant","changed":{"at":"2025-11-01T00:00:00Z","action":"flag.put"},
           "definition":{"state":"ENABLED","defaultVariant":"on",
           "targeting":{"if":[{"var":"x"},"on","on"]}}},
         {"key":"folded","changed":{"at":"2026-02-03T00:00:00Z","action":"rollout.complete"},
           "definition":{"state":"ENABLED","defaultVariant":"new"}},
         {"key":"off","changedBefore":"2025-11-01T00:00:00Z",
           "definition":{"state":"DISABLED","defaultVariant":"on"}},
         {"key":"owned","changed":{"at":"2025-11-01T00:00:00Z"},"ownedBy":{"rollout":"r"},
           "definition":{"state":"ENABLED","defaultVariant":"on"}},
         {"key":"young","changed":{"at":"2026-02-01T00:00:00Z"},"created":"2026-02-01T00:00:00Z",
           "definition":{"state":"ENABLED","defaultVariant":"on"}},
         {"key":"split","changed":{"at":"2025-11-01T00:00:00Z"},
           "definition":{"state":"ENABLED","defaultVariant":"on",
           "targeting":{"fractional":[["on",1],["off",1]]}}},
         {"key":"unknown","changed":{"at":"2025-11-01T00:00:00Z"},
           "definition":{"state":"ENABLED","defaultVariant":"on","targeting":{"var":"x"}}}]}
        """;
    server.on("GET " + NAMESPACE + "/flags", 200, flags);
    CommandRun run = run("flag", "stale", "--exit-code");
    assertThat(run.exitCode()).isEqualTo(10);
    assertThat(run.err()).contains("no counts", "next: tidegate flag references DIR");
    assertThat(run.outLines())
        .containsExactly(
            "KEY       OWNER      WHY",
            "expired   team-tide  expired 2026-02-01",
            "constant  -          'on' for everybody for 94d",
            "folded    -          fully rolled out: 'new' for everybody since its rollout"
                + " completed",
            "off       -          switched off for 94d");

    server.on(
        "GET " + NAMESPACE + "/usage",
        200,
        """
        {"items":[{"key":"split","evaluations":5,"lastEvaluated":"2025-12-01T00:00:00Z"},
          {"key":"owned","evaluations":0},
          {"key":"unknown","evaluations":9,"lastEvaluated":"2026-02-03T00:00:00Z"}]}
        """);
    CommandRun counted = run("flag", "stale", "-o", "json");
    assertThat(counted.exitCode()).isZero();
    assertThat(counted.out())
        .contains("not evaluated for 64d", "never evaluated")
        .doesNotContain("\"unknown\"", "\"young\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flag apply",
        "flag export",
        "flag import",
        "flag history",
        "flag revert",
        "flag watch",
        "flag override",
        "flag references",
        "flag stale",
        "segment list",
        "segment get",
        "segment set",
        "segment delete"
      })
  void everyVerbHasAnExampleInItsHelp(String verb) {
    CommandRun run = CommandRun.of((verb + " --help").split(" ", -1));
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("For example: tidegate " + verb);
    String word = verb.substring(verb.indexOf(' ') + 1);
    assertThat(CommandRun.of("completion", "bash").out()).contains(word);
  }
}

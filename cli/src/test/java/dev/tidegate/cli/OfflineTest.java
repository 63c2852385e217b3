package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.core.document.DocumentReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OfflineTest {
  private static final String ROLLOUT =
      """
      apiVersion: tidegate.dev/v1
      kind: Rollout
      metadata: {namespace: shop, name: store-v2}
      spec:
        services: [orders]
        stages:
          - {name: some, flags: {store: {variant: new, share: 10%}}, soak: {exactly: 1m}}
          - {name: all, flags: {store: {variant: new, share: 100%}}, soak: {exactly: 2m}}
      """;
  private static final String FLAGS =
      """
      {"flags":{"store":{"state":"ENABLED","variants":{"old":"o","new":"n"},"defaultVariant":"old",
      "targeting":{"if":[{"==":[{"var":"tier"},"gold"]},"new",null]}}}}
      """;

  @TempDir Path folder;

  private CommandRun run(String in, String... args) throws IOException {
    Files.writeString(folder.resolve("flags.json"), FLAGS);
    return CommandRun.with().folder(folder).in(in).run(args);
  }

  @Test
  void plansWithoutAServerWithStagesAtTheTop() throws IOException {
    CommandRun run = run(ROLLOUT, "rollout", "plan", "--offline", "-f", "-", "-o", "json");
    assertThat(run.exitCode()).as(run.err()).isZero();
    Doc plan = new Doc(DocumentReader.json(run.out()));
    assertThat(plan.text("kind")).isEqualTo("Plan");
    List<Doc> stages = plan.items("stages");
    assertThat(stages).extracting(stage -> stage.text("name")).containsExactly("some", "all");
    assertThat(stages.get(0).text("flags", "store", "share")).isEqualTo("10%");
    assertThat(plan.items("notChecked")).isNotEmpty();
  }

  @Test
  void plansAsATableForPeople() throws IOException {
    CommandRun run = run(ROLLOUT, "rollout", "plan", "--offline", "-f", "-");
    assertThat(run.outLines().get(0)).startsWith("plan for orders: 2 stages");
    assertThat(run.outLines().get(1))
        .isEqualTo("  before stage 1: agents are live, within 2m; else it does not start");
    assertThat(run.outLines().get(2)).startsWith("  STAGE   SETS");
    assertThat(run.outLines().get(3)).startsWith("  1 some  store=new for 10%");
    assertThat(run.out()).contains("exactly 1m", "not checked");
  }

  @Test
  void tellsWhatStagesCanNoticeAndWarnsWhereThatIsLittle() throws IOException {
    String judged =
        ROLLOUT.replace("soak: {exactly: 1m}", "soak: {min: 1m, max: 30m}, analysis: [a]")
            + "  analysis: {a: {metrics: [{name: e, kind: ratio, compare: baseline}]}}\n";
    String[] args = {"rollout", "plan", "--offline", "-f", "-", "--rps", "2"};
    CommandRun text = run(judged, args);
    assertThat(text.exitCode()).as(text.err()).isZero();
    assertThat(text.out())
        .contains("can notice, if each service has 2.00 requests/s (option), 1.00 % errors")
        .contains("(assumed), a median of 50.0 ms (assumed) and 10 agents (assumed):")
        .contains("! some: low power: e 2x as bad is found in about ", "What helps: a soak.max of")
        .contains("! all: nothing judges it");
    CommandRun json =
        run(judged, "rollout", "plan", "--offline", "-f", "-", "--rps", "400", "-o", "json");
    Doc some = new Doc(DocumentReader.json(json.out())).items("power", "stages").get(0);
    assertThat(some.number("candidateRequestsPerSecond")).isEqualTo(40);
    assertThat(some.whole("candidateSamplesAtSoakMax")).isEqualTo(72_000);
    Doc five = some.items("metrics").get(0).items("regressions").get(1);
    assertThat(five.number("factor")).isEqualTo(5);
    assertThat(five.number("medianSeconds")).isBetween(5.0, 30.0);
    assertThat(run(judged, "rollout", "plan", "--offline", "-f", "-", "--power-runs", "0").out())
        .doesNotContain("can notice");
    assertThat(run(judged, "rollout", "plan", "--offline", "-f", "-", "--error-rate", "x").err())
        .contains("--error-rate must be a percentage", "'x'");
  }

  @Test
  void namesEveryUnknownKeyWithItsPlace() throws IOException {
    String wrong =
        ROLLOUT
            .replace("services:", "servces:")
            .replace("variant: new, share: 10%", "variant: new, share: 10%, colour: red");
    CommandRun run = run(wrong, "rollout", "plan", "--offline", "-f", "-", "-o", "json");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("standard input:5:12 $.spec.servces: unknown key 'servces'")
        .contains("$.spec.stages[0].flags.store.colour", "unknown key 'colour'");
  }

  @Test
  void checksAPlanAgainstFlagDefinitions() throws IOException {
    String[] args = {"rollout", "plan", "--offline", "-f", "-", "--flags", "flags.json"};
    assertThat(run(ROLLOUT, args).exitCode()).isZero();
    CommandRun run =
        run(ROLLOUT.replace("variant: new, share: 100", "variant: nw, share: 100"), args);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("flag 'store' has no variant 'nw'");
  }

  @Test
  void refusesWhatIsNotADocument() throws IOException {
    for (String text : List.of("", "{", "a: [", "\u0000", "- 1\n- 2", "{\"a\":1,}")) {
      CommandRun run = run(text, "rollout", "plan", "--offline", "-f", "-");
      assertThat(run.exitCode()).as(text).isEqualTo(2);
      assertThat(run.err()).startsWith("error: standard input is refused");
    }
  }

  @Test
  void evaluatesCasesLineByLineInOrder() throws IOException {
    String cases =
        """
        {"flag":"store","type":"string","default":"d","context":{"targetingKey":"u","tier":"gold"}}
        {"flag":"store","type":"boolean","default":true,"context":{}}
        {"flag":"nope","type":"string","default":"d"}
        not json
        """;
    CommandRun run =
        run(cases, "flag", "eval", "--file", "flags.json", "--cases", "-", "-o", "jsonl");
    assertThat(run.exitCode()).isZero();
    List<Doc> answers =
        run.outLines().stream().map(line -> new Doc(DocumentReader.json(line))).toList();
    assertThat(answers)
        .extracting(answer -> answer.text("value"))
        .containsExactly("n", "true", "d", "");
    assertThat(answers)
        .extracting(answer -> answer.text("errorCode"))
        .containsExactly("", "TYPE_MISMATCH", "FLAG_NOT_FOUND", "PARSE_ERROR");
  }

  @Test
  void evaluatesOneFlagFromAFile() throws IOException {
    CommandRun run =
        run(
            "",
            "flag",
            "eval",
            "store",
            "--file",
            "flags.json",
            "--default",
            "d",
            "--context",
            "tier=gold",
            "--context",
            "targetingKey=7");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.outLines())
        .containsExactly("store = \"n\"  variant new  reason TARGETING_MATCH");
  }

  @Test
  void refusesAFlagFileWithoutFlags() throws IOException {
    Files.writeString(folder.resolve("empty.json"), "{}");
    CommandRun run = run("", "flag", "eval", "store", "--file", "empty.json", "--default", "d");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("empty.json");
  }

  @Test
  void judgesRecordedCounts() throws IOException {
    String lines =
        """
        {"alpha":0.01,"horizonSeconds":60,"metrics":[{"name":"e","kind":"ratio"}]}
        {"t":5,"metric":"e","candidate":{"n":1000,"x":300},"baseline":{"n":1000,"x":1}}
        """;
    CommandRun run = run(lines, "analyze");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.outLines()).hasSize(2);
    assertThat(run.outLines().get(1)).contains("\"summary\"");
    assertThat(run("nonsense", "analyze").exitCode()).isEqualTo(2);
  }
}

package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cli.terminal.Doc;
import dev.tidegate.core.document.DocumentReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateTest {
  private static final String ROLLOUT =
      """
      apiVersion: tidegate.dev/v1
      kind: Rollout
      metadata: {namespace: shop, name: store-v2}
      spec:
        services: [orders]
        stages:
          - {name: half, flags: {store: {variant: new, share: 50%}}, soak: {min: 1m, max: 30m}, analysis: [guardrails]}
          - {name: all, flags: {store: {variant: new, share: 100%}}, soak: {exactly: 10s}}
        analysis:
          guardrails:
            metrics:
              - {name: error_rate, kind: ratio, compare: baseline}
              - {name: queue, kind: gauge, max: 1000, onRegression: hold}
      """;

  @TempDir Path folder;

  private CommandRun run(String... args) throws IOException {
    Files.writeString(folder.resolve("rollout.yaml"), ROLLOUT);
    List<String> all = new ArrayList<>(List.of("simulate", "-f", "rollout.yaml"));
    all.addAll(List.of(args));
    return CommandRun.with().folder(folder).run(all.toArray(String[]::new));
  }

  @Test
  void tellsTheStoryOfARun() throws IOException {
    CommandRun run = run("--rps", "40", "--candidate-error-rate", "5%");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    assertThat(run.outLines().get(0))
        .isEqualTo(
            "simulated shop/store-v2: 2 stages, 10 agents a service, 40.0 requests/s, seed 1");
    assertThat(run.out())
        .contains("error_rate: 5.00 % against 1.00 %", "ROLL_BACK", "error_rate regressed")
        .contains("outcome: rolled back after");
  }

  @Test
  void theSameSeedPrintsTheSame() throws IOException {
    String[] args = {"--rps", "40", "--candidate-error-rate", "2%", "--seed", "9", "-o", "json"};
    assertThat(run(args).out()).isEqualTo(run(args).out());
  }

  @Test
  void exitCodesFollowTheOutcome() throws IOException {
    assertThat(run("--rps", "200").exitCode()).isZero();
    assertThat(run("--rps", "0").exitCode()).isEqualTo(8);
    assertThat(run("--rps", "40", "--metric", "queue=1500", "--expect", "held").exitCode())
        .isZero();
    assertThat(run("--rps", "200", "--expect", "rolled-back").exitCode()).isEqualTo(3);
    assertThat(run("--expect", "nonsense").exitCode()).isEqualTo(2);
    assertThat(run("--runs", "0").exitCode()).isEqualTo(2);
  }

  @Test
  void printsStepsAsJsonLinesAndASummary() throws IOException {
    CommandRun run = run("--rps", "40", "--candidate-error-rate", "5%", "-o", "jsonl");
    List<Doc> lines = run.outLines().stream().map(l -> new Doc(DocumentReader.json(l))).toList();
    assertThat(lines.get(0).text("decision")).isEqualTo("ENTER");
    Doc summary = lines.get(lines.size() - 1);
    assertThat(summary.text("summary", "outcome")).isEqualTo("ROLLED_BACK");
    assertThat(summary.text("summary", "metric")).isEqualTo("error_rate");
  }

  @Test
  void sumsManyRunsUp() throws IOException {
    CommandRun run =
        run("--rps", "40", "--candidate-error-rate", "5%", "--runs", "10", "-o", "json");
    assertThat(run.exitCode()).as(run.err()).isZero();
    Doc summary = new Doc(DocumentReader.json(run.out()));
    assertThat(summary.text("kind")).isEqualTo("SimulationSummary");
    assertThat(summary.whole("runs")).isEqualTo(10);
    assertThat(summary.whole("rolledBack")).isEqualTo(10);
    assertThat(summary.number("faultToRollbackMedianSeconds")).isBetween(5.0, 60.0);
    assertThat(run("--rps", "40", "--runs", "3").out()).contains("3 runs of shop/store-v2");
  }

  @Test
  void recordsWhatCanBeReplayedAndAnalyzed() throws IOException {
    CommandRun made =
        run(
            "--rps",
            "40",
            "--candidate-error-rate",
            "5%",
            "--record",
            "counts.jsonl",
            "-o",
            "json");
    CommandRun replayed = run("--metrics", "counts.jsonl", "-o", "json");
    assertThat(replayed.out()).isEqualTo(made.out());
    CommandRun analyzed = CommandRun.with().folder(folder).run("analyze", "counts.jsonl");
    assertThat(analyzed.exitCode()).as(analyzed.err()).isZero();
    assertThat(analyzed.out()).contains("\"decision\":\"ROLLBACK\"");
  }

  @Test
  void readsAScenarioFileAndOptionsWinOverIt() throws IOException {
    Files.writeString(
        folder.resolve("calm.yaml"), "rps: 0\nmetrics: {error_rate: {candidate: 5%}}\n");
    CommandRun run = run("--scenario", "calm.yaml", "--rps", "40");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    Files.writeString(folder.resolve("wrong.yaml"), "rqs: 5\nagents: 0\n");
    CommandRun wrong = run("--scenario", "wrong.yaml");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).contains("wrong.yaml:1:6", "did you mean 'rps'?", "$.agents");
  }
}

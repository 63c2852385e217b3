package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "migration list",
        "audit verify",
        "backup",
        "login",
        "context use",
        "-o json agent drain x",
        "--server http://x checkpoint restore y"
      })
  void saysThatAPlannedVerbIsNotBuiltYet(String line) {
    CommandRun run = CommandRun.of(line.split(" ", -1));
    assertThat(run.exitCode()).isEqualTo(64);
    assertThat(run.out()).isEmpty();
    assertThat(run.errLines().get(0)).startsWith("error: 'tidegate ").endsWith("not built yet");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rollout",
        "rolout list",
        "rollout lst",
        "rollout get",
        "rollout get a b",
        "rollout list -o xml",
        "rollout list --color sometimes",
        "rollout wait x --for nonsense",
        "rollout wait x --timeout soon",
        "emergency rollback --reason x",
        "emergency rollback -n shop",
        "checkpoint get onlyone",
        "flag eval",
        "flag eval k --file",
        "flag eval k --cases -",
        "flag set k --default",
        "flag override k --variant off --for 2h",
        "flag override k --variant off --reason x",
        "flag override k --variant off --reason x --for 2h --until 2026-03-01T12:00:00Z",
        "flag override k --variant off --reason x --until tomorrow",
        "flag override k --variant off --reason x --for ever",
        "flag override k --clear --for 2h",
        "flag revert k",
        "flag history",
        "flag apply",
        "flag apply -f nofile.yaml",
        "flag import nofile.yaml",
        "flag references",
        "flag references nofolder --flag k",
        "flag references . --flag k --max 0",
        "segment set x",
        "freeze add x --reason y",
        "freeze add x --for 2h",
        "freeze add x --reason y --for 2h --until 2026-03-01T12:00:00Z",
        "freeze add x --reason y --until tomorrow",
        "freeze add x --reason y --for ever",
        "freeze add x --reason y --for 2h --scope world",
        "freeze remove",
        "segment set x --rule {} -f y",
        "rollout list --server ftp://x",
        "rollout list --context nowhere",
        "rollout plan -f nofile.yaml --offline",
        "rollout plan -f x --flags y",
        "completion powershell",
        "dev --agents 0"
      })
  void refusesWrongUsageWithExitCode2(String line) {
    CommandRun run = CommandRun.of(line.isEmpty() ? new String[0] : line.split(" ", -1));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.errLines().get(0)).startsWith("error: ");
  }

  @Test
  void suggestsWhatWasMeant() {
    assertThat(CommandRun.of("rollout", "lst").errLines())
        .containsExactly(
            "error: 'lst' is not known here", "hint: did you mean 'list'? tidegate rollout --help");
  }

  @Test
  void listsEveryNounInTheHelp() {
    CommandRun run = CommandRun.of("--help");
    assertThat(run.exitCode()).isZero();
    for (String noun :
        List.of(
            "rollout", "flag", "segment", "agent", "checkpoint", "emergency", "dev", "doctor")) {
      assertThat(run.out()).contains("\n  " + noun + " ");
    }
  }

  @Test
  void showsOnlyTheOwnOptionsOfAVerb() {
    CommandRun run = CommandRun.of("rollout", "rollback", "--help");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .startsWith("Usage: tidegate rollout rollback [OPTIONS] NAME")
        .contains("--to=STAGE", "Never asks")
        .doesNotContain("--namespace");
  }

  @Test
  void printsACompletionScriptThatKnowsTheVerbs() {
    CommandRun run = CommandRun.of("completion", "bash");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("complete -F _complete_tidegate", "rollback", "promote", "eval");
  }

  @Test
  void printsItsVersionAsTextAndJson() {
    assertThat(CommandRun.of("version").out()).startsWith("tidegate ");
    assertThat(CommandRun.of("version", "-o", "json").out()).contains("\"kind\": \"Version\"");
    assertThat(CommandRun.of("--version").out()).startsWith("tidegate ");
  }

  @Test
  void saysWhereNobodyListens() {
    CommandRun run = CommandRun.of("rollout", "list");
    assertThat(run.exitCode()).isEqualTo(7);
    assertThat(run.errLines()).hasSize(3);
    assertThat(run.errLines().get(0))
        .isEqualTo("error: the orchestrator at http://127.0.0.1:1 cannot be reached");
    assertThat(run.errLines().get(1)).startsWith("cause: ");
    assertThat(run.errLines().get(2)).startsWith("hint: ");
  }
}

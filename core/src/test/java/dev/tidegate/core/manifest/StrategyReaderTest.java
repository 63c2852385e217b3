package dev.tidegate.core.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.cohort.Share;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.Soak;
import dev.tidegate.core.plan.Stage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StrategyReaderTest {
  private static RolloutPlan ramp(String strategy) {
    return Manifests.plan("flags: {x: \"on\"}\nstrategy: " + strategy + "\n");
  }

  private static List<Problem> problems(String spec) {
    return Manifests.problems(Manifests.withSpec(spec));
  }

  private static List<String> shares(RolloutPlan plan) {
    return plan.stages().stream()
        .map(stage -> Manifests.served(stage, "x").share().toString())
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "25%, 25% 50% 75% 100%",
    "40%, 40% 80% 100%",
    "100%, 100%",
    "33.333%, 33.333% 66.666% 99.999% 100%"
  })
  void climbsByTheSameStep(String step, String expected) {
    assertThat(shares(ramp("{linear: {step: " + step + ", every: 1m}}")))
        .containsExactly(expected.split(" ", -1));
  }

  @ParameterizedTest
  @CsvSource({
    "1%, 10, 1% 10% 100%",
    "1%, 4, 1% 4% 16% 64% 100%",
    "50%, 1000, 50% 100%",
    "50%, 1.99999, 50% 100%"
  })
  void multipliesByTheSameFactor(String from, String factor, String expected) {
    String strategy = "{exponential: {from: %s, factor: %s, every: 1m}}".formatted(from, factor);
    assertThat(shares(ramp(strategy))).containsExactly(expected.split(" ", -1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1%", "1.5%", "7%", "50.001%", "99.999%"})
  void alwaysGrowsAndEndsWithEverybody(String step) {
    List<Stage> stages = ramp("{linear: {step: " + step + ", every: 1m}}").stages();
    Share before = Share.NONE;
    for (Stage stage : stages) {
      Share share = Manifests.served(stage, "x").share();
      assertThat(share).isGreaterThan(before);
      before = share;
    }
    assertThat(before).isEqualTo(Share.ALL);
    assertThat(stages).extracting(Stage::name).doesNotHaveDuplicates();
  }

  @Test
  void soaksAsLongAsEveryStepTakes() {
    assertThat(ramp("{linear: {step: 50%, every: 90s}}").stages())
        .allSatisfy(
            stage -> assertThat(stage.soak()).isEqualTo(Soak.exactly(Duration.ofSeconds(90))));
  }

  @Test
  void takesItsTemplateFromTheOnlyStage() {
    RolloutPlan plan =
        Manifests.plan(
            """
            stages: [{name: t, flags: {x: {variant: "on", audience: {"==": [1, 1]}}}, soak: 3m}]
            strategy: {linear: {step: 50%, every: 10m}}
            """);
    assertThat(shares(plan)).containsExactly("50%", "100%");
    assertThat(plan.stage(1).soak()).isEqualTo(Soak.exactly(Duration.ofMinutes(3)));
    assertThat(Manifests.served(plan.stage(2), "x").audience()).isNotNull();
  }

  @Test
  void judgesEveryStageByEveryAnalysis() {
    RolloutPlan plan =
        Manifests.plan(
            """
            flags: {x: "on"}
            strategy: {linear: {step: 50%, every: 10m}}
            analysis: {g: {metrics: [{name: r, kind: rate, max: 10/min}]}}
            """);
    assertThat(plan.stages()).allSatisfy(s -> assertThat(s.analyses()).containsExactly("g"));
  }

  @Test
  void refusesMoreStagesThanThereMayBe() {
    assertThat(problems("flags: {x: \"on\"}\nstrategy: {linear: {step: 0.9%, every: 1m}}\n"))
        .anySatisfy(
            problem -> {
              assertThat(problem.path()).isEqualTo("$.spec.strategy.linear.step");
              assertThat(problem.message()).contains("more than 100 stages");
              assertThat(problem.hint()).isEqualTo("take larger steps");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{linear: {step: 1%, every: 1m}, exponential: {from: 1%, factor: 2, every: 1m}}",
        "{exponential: {from: 1%, factor: 1, every: 1m}}",
        "{exponential: {from: 0%, factor: 2, every: 1m}}",
        "{linear: {step: 10%}}",
        "{linear: {step: 101%, every: 1m}}",
        "{linear: {step: 10%, every: soon}}",
        "{linear: {step: 10%, every: 1m, until: 50%}}",
        "{logarithmic: {}}",
        "[]"
      })
  void refusesWhatIsNoStrategy(String strategy) {
    assertThat(problems("flags: {x: \"on\"}\nstrategy: " + strategy + "\n"))
        .isNotEmpty()
        .allSatisfy(problem -> assertThat(problem.path()).startsWith("$.spec.strategy"));
  }

  @Test
  void refusesSeveralTemplatesAndTwoSetsOfFlags() {
    String strategy = "strategy: {linear: {step: 50%, every: 1m}}\n";
    assertThat(
            problems("stages: [{name: a, flags: {x: y}}, {name: b, flags: {x: y}}]\n" + strategy))
        .extracting(Problem::path)
        .contains("$.spec.stages");
    assertThat(problems("flags: {x: y}\nstages: [{name: a, flags: {x: y}}]\n" + strategy))
        .extracting(Problem::path)
        .contains("$.spec.flags");
  }
}

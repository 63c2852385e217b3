package dev.tidegate.core.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tidegate.core.cohort.Share;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.Problem;
import dev.tidegate.core.plan.AgentShare;
import dev.tidegate.core.plan.OnFailure;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.RolloutSpec;
import dev.tidegate.core.plan.RolloutUid;
import dev.tidegate.core.plan.Soak;
import dev.tidegate.core.plan.Split;
import dev.tidegate.core.plan.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RolloutSpecParserTest {
  @Test
  void readsEveryField() {
    RolloutSpec spec = Manifests.parse(Manifests.FULL);
    RolloutPlan plan = spec.draft();
    assertThat(spec.name()).hasToString("shop/orders-store-v2");
    assertThat(spec.labels()).containsEntry("team", "orders");
    assertThat(plan.services()).containsExactly("orders");
    assertThat(plan.stages()).extracting(Stage::name).containsExactly("shadow", "live");
    Stage shadow = plan.stage(1);
    assertThat(shadow.soak())
        .isEqualTo(Soak.between(Duration.ofMinutes(2), Duration.ofMinutes(30)));
    assertThat(shadow.checkpointBefore()).isTrue();
    assertThat(shadow.agents())
        .isEqualTo(new AgentShare(Share.parse("25%"), 3, AgentShare.SpreadBy.ZONE));
    assertThat(shadow.split()).isEqualTo(Split.units(Share.parse("10%"), Share.parse("10%")));
    assertThat(plan.alpha()).isEqualTo(0.01);
    assertThat(plan.analysisPlan(0).metrics()).hasSize(7);
    assertThat(plan.deadline()).isEqualTo(Duration.ofHours(6));
    assertThat(plan.windows()).hasSize(1);
  }

  @Test
  void keepsHoldbackOutsideTheStage() {
    Stage live = Manifests.parse(Manifests.FULL).draft().stage(2);
    assertThat(Manifests.served(live, "orders.store").share()).isEqualTo(Share.parse("99%"));
    assertThat(live.comparable()).isTrue();
  }

  @Test
  void readsWhatFollowsTheEnd() {
    RolloutPlan plan =
        Manifests.plan(
            """
            stages: [{name: a, flags: {x: y}}]
            onFailure: {quarantine: false, cooldown: 5m}
            revertWindow: 1h
            """);
    assertThat(plan.onFailure())
        .isEqualTo(new OnFailure(OnFailure.Target.START, false, Duration.ofMinutes(5)));
    assertThat(plan.revertWindow()).isEqualTo(Duration.ofHours(1));
    RolloutPlan usual = Manifests.plan("stages: [{name: a, flags: {x: y}}]");
    assertThat(usual.onFailure())
        .isEqualTo(new OnFailure(OnFailure.Target.START, true, Duration.ofMinutes(30)));
    assertThat(usual.revertWindow()).isEqualTo(Duration.ofDays(3));
  }

  @Test
  void readsBackTheStoredPlan() {
    RolloutPlan plan = Manifests.parse(Manifests.FULL).plan(new RolloutUid("u-1"));
    String json = JsonWriter.compact(plan.toNode());
    RolloutPlan read = RolloutPlanReader.read(DocumentReader.json(json));
    assertThat(read).isEqualTo(plan);
    assertThat(read.hash()).isEqualTo(plan.hash());
  }

  @Test
  void hashesThePlanWithoutItsUid() {
    RolloutSpec spec = Manifests.parse(Manifests.FULL);
    assertThat(spec.plan(new RolloutUid("a")).hash())
        .isEqualTo(spec.plan(new RolloutUid("b")).hash());
    RolloutSpec other = Manifests.parse(Manifests.FULL.replace("deadline: 6h", "deadline: 7h"));
    assertThat(other.draft().hash()).isNotEqualTo(spec.draft().hash());
  }

  @Test
  void stagesAreCumulative() {
    RolloutPlan plan =
        Manifests.plan(
            """
            stages:
              - {name: a, flags: {x: {variant: "on", share: 10%}}}
              - {name: b, flags: {y: "on"}}
              - {name: c, flags: {x: {variant: live}}}
            """);
    assertThat(plan.stage(2).table()).containsOnlyKeys("x", "y");
    assertThat(Manifests.served(plan.stage(3), "x").variant()).isEqualTo("live");
    assertThat(plan.flags()).containsExactlyInAnyOrder("x", "y");
  }

  @Test
  void expandsLinearAndExponentialStrategies() {
    RolloutPlan linear =
        Manifests.plan("flags: {x: \"on\"}\nstrategy: {linear: {step: 25%, every: 10m}}\n");
    assertThat(linear.stages())
        .extracting(stage -> Manifests.served(stage, "x").share().toString())
        .containsExactly("25%", "50%", "75%", "100%");
    assertThat(linear.stage(1).soak()).isEqualTo(Soak.exactly(Duration.ofMinutes(10)));
    RolloutPlan exponential =
        Manifests.plan(
            """
            stages: [{name: t, flags: {x: {variant: "on"}}}]
            strategy: {exponential: {from: 1%, factor: 4, every: 10m}}
            """);
    assertThat(exponential.stages())
        .extracting(stage -> Manifests.served(stage, "x").share().toString())
        .containsExactly("1%", "4%", "16%", "64%", "100%");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          stages: [{name: a, flags: {x: y}, sooak: 1m}]                                    | $.spec.stages[0].sooak      | unknown key
          stages: [{name: A_, flags: {x: y}}]                                              | $.spec.stages[0].name       | not a name
          stages: [{name: a, flags: {x: y}}, {name: a, flags: {x: y}}]                     | $.spec.stages[1].name       | another stage
          stages: [{name: a, flags: {x: {variant: y, share: 101%}}}]                       | $.spec.stages[0].flags.x.share | from 0%
          stages: [{name: a, flags: {x: y}}, {name: b, flags: {x: {variant: y, share: 5%}}}] | $.spec.stages[1].flags.x | shrinks
          stages: [{name: a, flags: {x: y}, checkpoint: before}]                           | $.spec.stages[0].checkpoint | needs agents
          stages: [{name: a, flags: {x: y}, analysis: [nope]}]                             | $.spec.stages[0].analysis[0] | no analysis
          stages: [{name: a, flags: {x: y}, soak: {min: 5m, max: 1m}}]                     | $.spec.stages[0].soak.max   | shorter
          stages: [{name: a, flags: {x: y}, soak: soon}]                                   | $.spec.stages[0].soak       | duration
          stages: [{name: a, flags: {x: y}, agents: {share: 0%}}]                          | $.spec.stages[0].agents.share | no agents
          stages: [{name: a}]                                                              | $.spec.stages[0]            | sets no flag
          stages: []                                                                       | $.spec.stages               | no stage
          services: [orders]                                                               | $.spec                      | required
          {stages: [{name: a, flags: {x: y}}], after: [r]}                                 | $.spec.after                | itself
          {stages: [{name: a, flags: {x: y}}], start: now}                                 | $.spec.start                | one of
          {stages: [{name: a, flags: {x: y}}], windows: [{from: "9", to: "10:00"}]}        | $.spec.windows[0].from      | time of day
          {stages: [{name: a, flags: {x: y}}], onFailure: {target: back}}                  | $.spec.onFailure.target     | one of
          {stages: [{name: a, flags: {x: y}}], onFailure: {cooldown: 367d}}                | $.spec.onFailure.cooldown   | at most 366d
          {stages: [{name: a, flags: {x: y}}], revertWindow: 9000d}                        | $.spec.revertWindow         | at most 366d
          {stages: [{name: a, flags: {x: y}}], strategy: {linear: {step: 0%, every: 1m}}}  | $.spec.strategy.linear.step | above 0%
          """)
  void explainsEachProblem(String spec, String path, String message) {
    List<Problem> problems = Manifests.problems(Manifests.withSpec(spec.strip() + "\n"));
    assertThat(problems)
        .anySatisfy(
            problem -> {
              assertThat(problem.path()).startsWith(path.strip());
              assertThat(problem.message()).contains(message.strip());
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {name: e, kind: ratio}                                  | compare
          {name: e, kind: ratio, compare: baseline, max: 1%}      | max
          {name: e, kind: gauge, compare: baseline}               | compare
          {name: e, kind: ratio, max: 0%}                         | max
          {name: e, kind: rate, max: 10}                          | max
          {name: e, kind: ratio, max: 5%, tolerance: 3%}          | tolerance
          {name: e, kind: histogram, min: 3ms}                    | min
          {name: e, kind: ratio, compare: baseline, form: H, tolerance: 3%} | form
          {name: e, kind: gauge, max: 1, breach: 5 of 3}          | breach
          {name: e, compare: baseline}                            | m[0]
          {name: e, kind: ratio, max: 5%, extra: 1}               | extra
          """)
  void explainsEachProblemOfAMetric(String metric, String member) {
    List<Problem> problems =
        Manifests.problems(
            Manifests.withSpec(
                "stages: [{name: a, flags: {x: {variant: y, share: 9%}}, analysis: [g]}]\n"
                    + "analysis: {g: {metrics: ["
                    + metric
                    + "]}}\n"));
    assertThat(problems).isNotEmpty();
    assertThat(problems)
        .allSatisfy(p -> assertThat(p.path()).startsWith("$.spec.analysis.g.metrics[0]"));
    assertThat(member.startsWith("m[") || problems.get(0).path().endsWith("." + member)).isTrue();
  }

  private static final String BY_AGENT =
      """
      stages: [{name: a, flags: {x: y}, agents: {share: 50%}, soak: SOAK, analysis: [g]}]
      analysis: {g: {WARMUP metrics: [{name: e, kind: ratio, LIMIT}]}}
      """;

  private static Duration warmup(RolloutPlan plan) {
    return plan.analyses().values().iterator().next().warmup();
  }

  private static String byAgent(String soak, String warmup, String limit) {
    return BY_AGENT.replace("SOAK", soak).replace("WARMUP", warmup).replace("LIMIT", limit);
  }

  @Test
  void warmsUpForAMinuteUnlessTheManifestSaysOtherwise() {
    RolloutPlan absent = Manifests.plan(byAgent("10m", "", "compare: baseline"));
    assertThat(warmup(absent)).isEqualTo(Duration.ofSeconds(60));
    assertThat(absent.coldMetrics(1, Duration.ofSeconds(59))).containsExactly("e");
    assertThat(absent.coldMetrics(1, Duration.ofSeconds(60))).isEmpty();
    RolloutPlan longer = Manifests.plan(byAgent("10m", "warmup: 3m,", "compare: baseline"));
    RolloutPlan read = RolloutPlanReader.read(longer.toNode());
    assertThat(warmup(read)).isEqualTo(Duration.ofMinutes(3));
    assertThat(read.hash()).isEqualTo(longer.hash()).isNotEqualTo(absent.hash());
  }

  @Test
  void aStoredPlanWithoutAWarmUpHasNoneAndKeepsItsHash() {
    RolloutPlan none = Manifests.plan(byAgent("10m", "warmup: 0s,", "compare: baseline"));
    assertThat(none.toNode().toString()).doesNotContain("warmup");
    RolloutPlan read = RolloutPlanReader.read(none.toNode());
    assertThat(warmup(read)).isZero();
    assertThat(read.hash()).isEqualTo(none.hash());
  }

  @Test
  void refusesWarmUpsThatLeaveNothingToCompare() {
    assertThat(Manifests.problems(Manifests.withSpec(byAgent("60s", "", "compare: baseline"))))
        .extracting(Problem::path)
        .containsExactly("$.spec.stages[0].analysis[0]");
    assertThat(
            Manifests.problems(
                Manifests.withSpec(byAgent("9h", "warmup: 61m,", "compare: baseline"))))
        .extracting(Problem::path)
        .containsExactly("$.spec.analysis.g.warmup");
    assertThat(Manifests.plan(byAgent("60s", "", "max: 5%")).stages()).hasSize(1);
    assertThat(Manifests.plan(byAgent("5s", "warmup: 0s,", "compare: baseline")).stages())
        .hasSize(1);
  }

  @Test
  void refusesComparisonsWhereNothingTellsTheArmsApart() {
    String rate = "{name: e, kind: rate, compare: baseline}";
    String spec =
        "stages: [{name: a, flags: {x: {variant: y, share: %s}}, analysis: [g]}]\n"
            + "analysis: {g: {metrics: ["
            + rate
            + "]}}\n";
    assertThat(Manifests.problems(Manifests.withSpec(spec.formatted("9%"))))
        .extracting(Problem::path)
        .containsExactly("$.spec.stages[0].analysis[0]");
    assertThat(Manifests.problems(Manifests.withSpec(spec.formatted("100%"))))
        .extracting(Problem::path)
        .containsExactly("$.spec.analysis.g");
  }

  @Test
  void keepsAgentsGroupedAsTheyWere() {
    String spec =
        "stages: [{name: a, flags: {x: y}, agents: {share: 10%%, spreadBy: zone}}, "
            + "{name: b, flags: {x: y}, agents: {share: %s, spreadBy: %s}, shrink: %s}]\n";
    assertThat(Manifests.problems(Manifests.withSpec(spec.formatted("50%", "version", "false"))))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.path()).isEqualTo("$.spec.stages[1].agents");
              assertThat(problem.message()).contains("could drop some of its agents");
            });
    for (String fine : new String[] {"50%:zone:false", "100%:none:false", "50%:version:true"}) {
      String[] words = fine.split(":", -1);
      assertThat(Manifests.problems(Manifests.withSpec(spec.formatted((Object[]) words))))
          .as(fine)
          .isEmpty();
    }
  }

  @Test
  void refusesMoreThanAHundredFlags() {
    StringBuilder flags = new StringBuilder();
    for (int i = 0; i <= 100; i++) {
      flags.append("f").append(i).append(": \"on\", ");
    }
    assertThat(
            Manifests.problems(Manifests.withSpec("stages: [{name: a, flags: {" + flags + "}}]\n")))
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).contains("101 distinct flags"));
  }

  @Test
  void reportsAllProblemsAtOnceWithTheirPositions() {
    List<Problem> problems =
        Manifests.problems(
            """
            apiVersion: tidegate.dev/v2
            kind: Rollout
            metadata: {name: Bad}
            spec:
              stagess: []
              stages:
                - name: a
                  flags: {x: {variant: y, share: lots}}
                  soaks: 1m
            """);
    assertThat(problems)
        .extracting(problem -> problem.path() + "@" + problem.position())
        .containsExactlyInAnyOrder(
            "$.apiVersion@1:13",
            "$.metadata.name@3:18",
            "$.spec.stagess@5:12",
            "$.spec.stages[0].flags.x.share@8:38",
            "$.spec.stages[0].soaks@9:14");
    assertThat(problems.get(problems.size() - 1).hint()).isNotNull();
  }

  @Test
  void neverCrashesOnMutatedManifests() {
    long seed = 20260101;
    Random random = new Random(seed);
    for (int i = 0; i < 3000; i++) {
      StringBuilder text = new StringBuilder(Manifests.FULL);
      for (int j = random.nextInt(4); j >= 0; j--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.setCharAt(at, (char) (random.nextInt(96) + 31));
          default -> text.insert(at, "{}[]:,%\"- \n0".charAt(random.nextInt(12)));
        }
      }
      assertThatCode(() -> accepts(text.toString()))
          .as("seed %d, run %d:\n%s", seed, i, text)
          .doesNotThrowAnyException();
    }
  }

  private static boolean accepts(String text) {
    try {
      Manifests.parse(text).draft().hash();
      return true;
    } catch (InvalidDocumentException e) {
      return e.problems().isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "otp-cleanup/rollout.yaml",
        "orders/healthy.yaml",
        "orders/faulty.yaml",
        "orders/healthy-fast.yaml",
        "orders/faulty-fast.yaml"
      })
  void acceptsTheExamples(String path) throws IOException {
    RolloutSpec spec = Manifests.parse(Manifests.example(path));
    assertThat(spec.draft().last()).isGreaterThanOrEqualTo(3);
    assertThat(RolloutPlanReader.read(spec.draft().toNode())).isEqualTo(spec.draft());
  }

  @Test
  void theMigrationSwitchesItsFlagsInFourStages() throws IOException {
    RolloutPlan plan = Manifests.parse(Manifests.example("otp-cleanup/rollout.yaml")).draft();
    assertThat(plan.stages()).extracting(stage -> stage.flags().size()).containsExactly(2, 1, 3, 1);
    assertThat(plan.stages())
        .allSatisfy(
            stage ->
                assertThat(stage.table().values())
                    .allSatisfy(flag -> assertThat(flag.isEverywhere()).isTrue()));
  }
}

package dev.tidegate.core.simulation;

import static dev.tidegate.core.simulation.Rollouts.HALF;
import static dev.tidegate.core.simulation.Rollouts.plan;
import static dev.tidegate.core.simulation.Rollouts.run;
import static dev.tidegate.core.simulation.Rollouts.scenario;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.core.document.InvalidDocumentException;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.offline.Recording;
import dev.tidegate.core.offline.RecordingLines;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.rollout.ReasonCode;
import dev.tidegate.core.rollout.RolloutStatus;
import dev.tidegate.core.simulation.SimulatedRun.Outcome;
import dev.tidegate.core.simulation.SimulatedRun.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SimulationTest {
  private static List<String> words(SimulatedRun run) {
    return run.steps().stream().map(step -> step.decision().word()).toList();
  }

  private static String text(RolloutPlan plan, SimulatedRun run) {
    return JsonWriter.compact(RunNode.steps(plan, run)) + JsonWriter.compact(RunNode.outcome(run));
  }

  @Test
  void carriesAHealthyRolloutThroughAllStages() {
    SimulatedRun run = run(plan(HALF), "{rps: 200}", 1);
    assertThat(run.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(words(run))
        .containsExactly("ENTER", "HOLD", "SOAK", "ENTER", "HOLD", "SOAK", "COMPLETE");
    Step left = run.steps().get(3);
    assertThat(left.decision().reason().code()).isEqualTo(ReasonCode.NO_HARM);
    assertThat(left.stageElapsed()).isBetween(Duration.ofMinutes(1), Duration.ofMinutes(10));
  }

  @Test
  void rehearsesAndThenJudgesFromTheBeginning() {
    String plan = HALF + "  preflight: {rehearse: true}\n";
    SimulatedRun good = run(plan(plan), "{rps: 200}", 1);
    assertThat(good.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(good.wasRolledBack()).isFalse();
    assertThat(words(good)).containsSequence("ROLL_BACK", "ENTER").endsWith("COMPLETE");
    SimulatedRun bad = run(plan(plan), "{rps: 40, candidateErrorRate: 5%}", 1);
    assertThat(bad.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(bad.decisive().orElseThrow().decision().reason().code())
        .isEqualTo(ReasonCode.REGRESSION);
  }

  @Test
  void rollsARegressionBack() {
    SimulatedRun run = run(plan(HALF), "{rps: 40, candidateErrorRate: 5%}", 1);
    assertThat(run.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    Step decisive = run.decisive().orElseThrow();
    assertThat(decisive.evidence().regression().orElseThrow().metric()).isEqualTo("error_rate");
    assertThat(decisive.decision().reason().message()).contains("error_rate regressed");
    assertThat(run.status()).isInstanceOf(RolloutStatus.RolledBack.class);
  }

  @Test
  void theSameSeedGivesTheSameRunAndAnotherSeedAnother() {
    RolloutPlan plan = plan(HALF);
    String scenario = "{rps: 40, candidateErrorRate: 2%, zones: 3}";
    String first = text(plan, run(plan, scenario, 7));
    assertThat(text(plan, run(plan, scenario, 7))).isEqualTo(first);
    assertThat(text(plan, run(plan, scenario, 8))).isNotEqualTo(first);
  }

  @Test
  void noticesAFaultThatBeginsLater() {
    SimulatedRun run = run(plan(HALF), "{rps: 40, candidateErrorRate: 20%, from: 2m}", 1);
    assertThat(run.decisive().orElseThrow().attemptElapsed())
        .isBetween(Duration.ofMinutes(2), Duration.ofMinutes(3));
  }

  @Test
  void withoutTrafficItWaitsAndSaysSo() {
    SimulatedRun run = run(plan(HALF), "{rps: 0}", 1);
    assertThat(run.outcome()).isEqualTo(Outcome.WAITING);
    assertThat(run.reason().code()).isEqualTo(ReasonCode.NO_DATA);
    assertThat(run.reason().message()).contains("error_rate: no data");
  }

  @Test
  void anEpisodeOnBothSidesIsNobodysFault() {
    String spike = "{rps: 40, episodes: [{from: 1m, until: 3m, addedErrors: 20%, traffic: 2}]}";
    assertThat(run(plan(HALF), spike, 3).wasRolledBack()).isFalse();
  }

  @Nested
  class Agents {
    @Test
    void thatNeverAcknowledgeFailTheStageByName() throws IOException {
      RolloutPlan plan = Rollouts.example("healthy.yaml", "15s", "30s");
      SimulatedRun run = run(plan, "{silentAgents: 1}", 1);
      assertThat(run.outcome()).isEqualTo(Outcome.ROLLED_BACK);
      Step decisive = run.decisive().orElseThrow();
      assertThat(decisive.decision().reason().code()).isEqualTo(ReasonCode.ACKNOWLEDGEMENT_TIMEOUT);
      assertThat(decisive.attemptElapsed()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void thatCannotEnterFailTheStageAtOnce() throws IOException {
      RolloutPlan plan = Rollouts.example("healthy.yaml", "15s", "30s");
      SimulatedRun run = run(plan, "{failingAgents: 1}", 1);
      assertThat(run.decisive().orElseThrow().decision().reason().code())
          .isEqualTo(ReasonCode.ACKNOWLEDGEMENT_FAILED);
    }
  }

  @Nested
  class People {
    private final RolloutPlan plan = plan(HALF.replace("analysis: [guardrails]\n", APPROVAL));

    private static final String APPROVAL =
        "analysis: [guardrails]\n      approval: {approvals: 1, expiresAfter: 1h}\n";

    @Test
    void approveWhenTheyAreAsked() {
      SimulatedRun run = run(plan, "{rps: 200, approveAfter: 10m}", 1);
      assertThat(run.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(words(run)).contains("AWAIT_APPROVAL");
    }

    @Test
    void whoNeverApproveLetItExpire() {
      SimulatedRun run = run(plan, "{rps: 200, nobodyApproves: true}", 1);
      assertThat(run.outcome()).isEqualTo(Outcome.HELD);
      assertThat(run.reason().message()).contains("nobody approved within 1h");
    }

    @Test
    void startWhatWaitsForThem() {
      RolloutPlan manual = plan(HALF + "  start: manual\n");
      assertThat(run(manual, "{rps: 200}", 1).outcome()).isEqualTo(Outcome.COMPLETED);
    }
  }

  @Nested
  class Webhooks {
    private final RolloutPlan plan =
        plan(
            HALF.replace(
                "analysis: [guardrails]\n",
                "analysis: [guardrails]\n      webhooks: [{when: beforeAdvance, url: 'http://h'}, "
                    + "{when: afterEnter, url: 'http://h'}, {when: rollback, url: 'http://h'}]\n"));

    @Test
    void sayYesUnlessTheScenarioSaysNo() {
      SimulatedRun run = run(plan, "{rps: 200}", 1);
      assertThat(run.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(run.steps())
          .extracting(step -> step.decision().reason().code())
          .contains(ReasonCode.WAITING_FOR_WEBHOOK);
    }

    @Test
    void thatSayNoHoldTheRollout() {
      SimulatedRun run = run(plan, "{rps: 200, failingWebhooks: [beforeAdvance]}", 1);
      assertThat(run.outcome()).isEqualTo(Outcome.HELD);
      assertThat(run.reason().code()).isEqualTo(ReasonCode.WEBHOOK_FAILED);
    }

    @Test
    void thatFailAtARollbackDoNotKeepItFromEnding() {
      String scenario = "{rps: 40, candidateErrorRate: 20%, failingWebhooks: [rollback]}";
      SimulatedRun run = run(plan, scenario, 1);
      assertThat(run.outcome()).isEqualTo(Outcome.ROLLED_BACK);
      assertThat(run.status().reason().message()).contains("webhook h (rollback");
    }
  }

  @Test
  void waitsForItsWindowInVirtualTime() {
    RolloutPlan plan =
        plan(HALF + "  windows: [{days: tue, from: \"09:00\", to: \"17:00\", zone: UTC}]\n");
    SimulatedRun run = run(plan, "{rps: 200}", 1);
    Step start =
        run.steps().stream().filter(s -> s.decision().word().equals("ENTER")).findFirst().get();
    assertThat(start.at()).isEqualTo(Duration.ofDays(1));
    assertThat(run.outcome()).isEqualTo(Outcome.COMPLETED);
  }

  @Nested
  class Recorded {
    private List<String> recorded(RolloutPlan plan, Scenario scenario) {
      List<String> lines = new ArrayList<>();
      lines.add(JsonWriter.compact(RecordingLines.configuration(plan.analysisPlan(0))));
      new Simulation(plan, scenario)
          .run(
              5,
              (seconds, cells) ->
                  cells.forEach(
                      cell -> lines.add(JsonWriter.compact(RecordingLines.line(seconds, cell)))));
      return lines;
    }

    @Test
    void countsDecideAsTheyDidWhenTheyWereMadeUp() {
      RolloutPlan plan = plan(HALF);
      Scenario scenario = scenario(plan, "{rps: 40, candidateErrorRate: 4%, zones: 2}");
      Recording recording = Recording.read(recorded(plan, scenario), plan.analysisPlan(0));
      SimulatedRun made = new Simulation(plan, scenario).run(5);
      SimulatedRun replayed = new Simulation(plan, scenario).replay(recording);
      assertThat(text(plan, replayed)).isEqualTo(text(plan, made));
      assertThat(made.wasRolledBack()).isTrue();
    }

    @Test
    void countsThatEndEarlyAreMissingFromThereOn() {
      RolloutPlan plan = plan(HALF);
      Recording empty = Recording.read(List.of(), plan.analysisPlan(0));
      SimulatedRun run = new Simulation(plan, scenario(plan, "{}")).replay(empty);
      assertThat(run.reason().code()).isEqualTo(ReasonCode.NO_DATA);
    }
  }

  @Test
  void aScenarioSaysEverythingThatIsWrongWithIt() {
    RolloutPlan plan = plan(HALF);
    assertThatThrownBy(
            () -> scenario(plan, "{rps: -1, colour: red, metrics: {nope: {candidate: 5%}}}"))
        .isInstanceOfSatisfying(
            InvalidDocumentException.class,
            e ->
                assertThat(e.problems())
                    .extracting(problem -> problem.path())
                    .containsExactlyInAnyOrder("$.rps", "$.colour", "$.metrics.nope"));
  }

  @Test
  void aMetricWithoutAProviderNeverCompletesAStage() {
    RolloutPlan plan = plan(HALF);
    SimulatedRun run = run(plan, "{rps: 40, metrics: {error_rate: {missing: providerDown}}}", 1);
    assertThat(run.outcome()).isEqualTo(Outcome.WAITING);
    assertThat(run.reason().message()).contains("provider down");
  }

  @Test
  void summariesCountWhatCameOfTheRuns() {
    RolloutPlan plan = plan(HALF);
    Simulation simulation =
        new Simulation(plan, scenario(plan, "{rps: 40, candidateErrorRate: 5%, from: 30s}"));
    RunSummary summary = new RunSummary(Duration.ofSeconds(30));
    for (int seed = 1; seed <= 5; seed++) {
      summary.add(simulation.run(seed));
    }
    assertThat(summary.rolledBack()).isEqualTo(5);
    assertThat(summary.blamed()).containsOnlyKeys("error_rate");
    assertThat(summary.rollbackSeconds(.5)).isBetween(5.0, 60.0);
    MapNode node = summary.toNode();
    assertThat(node.members()).containsKeys("faultToRollbackMedianSeconds", "outcomes");
    assertThat(summary.completionSeconds(.5)).isNaN();
  }
}

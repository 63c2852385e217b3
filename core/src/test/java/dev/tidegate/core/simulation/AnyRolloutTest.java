package dev.tidegate.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.analysis.MetricVerdict;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.MapNode;
import dev.tidegate.core.evidence.Evidence;
import dev.tidegate.core.plan.MetricSpec;
import dev.tidegate.core.plan.RolloutPlan;
import dev.tidegate.core.plan.Stage;
import dev.tidegate.core.rollout.Decision;
import dev.tidegate.core.rollout.Fleet;
import dev.tidegate.core.rollout.Observation;
import dev.tidegate.core.rollout.ReasonCode;
import dev.tidegate.core.rollout.RolloutPolicy;
import dev.tidegate.core.simulation.SimulatedRun.Outcome;
import dev.tidegate.core.simulation.SimulatedRun.Step;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whatever a valid rollout looks like and whatever its metrics show. */
class AnyRolloutTest {
  private static final int ROLLOUTS = 250;

  @Test
  void endsForAStatedReasonAndNeverSkipsAStageOrAdvancesOnMissingData() {
    Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    for (long seed = 1; seed <= ROLLOUTS; seed++) {
      RandomRollout random = new RandomRollout(seed);
      String manifest = random.manifest();
      RolloutPlan plan = Rollouts.plan(manifest);
      Scenario scenario = ScenarioReader.read(scenario(random, plan), plan.analysisPlan(0));
      String about = "seed " + seed + "\n" + manifest;
      SimulatedRun run = new Simulation(plan, scenario).run(seed);
      outcomes.merge(run.outcome(), 1, Integer::sum);
      endsInTime(plan, run, about);
      climbsOneByOne(run, about);
      knowsWhatItAdvancesOn(plan, run, about);
      staysWhereItEnded(plan, scenario, run, about);
    }
    assertThat(outcomes)
        .as("every way to end was seen")
        .containsKeys(Outcome.COMPLETED, Outcome.ROLLED_BACK, Outcome.HELD, Outcome.WAITING);
  }

  private static MapNode scenario(RandomRollout random, RolloutPlan plan) {
    MapNode scenario = (MapNode) DocumentReader.yaml(random.scenario());
    if (!random.isMissing()) {
      return scenario;
    }
    var metrics = plan.analysisPlan(0).metrics();
    String name = metrics.get(random.pick(metrics.size())).name();
    return scenario.toBuilder().put("metrics", DocumentReader.yaml(random.missing(name))).build();
  }

  private static void endsInTime(RolloutPlan plan, SimulatedRun run, String about) {
    assertThat(run.reason().message()).as(about).isNotBlank();
    if (run.outcome() == Outcome.WAITING) {
      assertThat(run.reason().code())
          .as(about)
          .isIn(ReasonCode.NO_DATA, ReasonCode.PROVIDER_DOWN, ReasonCode.INCONCLUSIVE);
    }
    Duration longest = Duration.ofMinutes(25);
    for (Stage stage : plan.stages()) {
      longest =
          longest
              .plus(stage.soak().max().multipliedBy(2))
              .plus(stage.acknowledge().within())
              .plus(stage.approval() == null ? Duration.ZERO : stage.approval().expiresAfter());
    }
    assertThat(run.elapsed()).as(about).isLessThan(longest);
  }

  private static void climbsOneByOne(SimulatedRun run, String about) {
    int highest = 0;
    boolean back = false;
    for (Step step : run.steps()) {
      if (step.decision() instanceof Decision.Enter enter) {
        assertThat(back).as("enters after a rollback: " + about).isFalse();
        boolean again = enter.reason().code() == ReasonCode.REHEARSED;
        assertThat(enter.next().stage()).as(about).isEqualTo(again ? 1 : highest + 1);
        highest = enter.next().stage();
      }
      back |= step.decision() instanceof Decision.RollBack && !rehearses(step);
      assertThat(step.decision().next().stage()).as(about).isLessThanOrEqualTo(highest);
    }
  }

  private static boolean rehearses(Step step) {
    return step.decision().reason().code() == ReasonCode.REHEARSING;
  }

  private static void knowsWhatItAdvancesOn(RolloutPlan plan, SimulatedRun run, String about) {
    for (Step step : run.steps()) {
      boolean leaves =
          step.decision() instanceof Decision.Enter
              || step.decision() instanceof Decision.Complete
              || step.decision() instanceof Decision.AwaitApproval;
      if (leaves && step.stage() > 0) {
        Set<String> judged = judged(plan, plan.stage(step.stage()));
        List<MetricVerdict> verdicts =
            step.evidence().metrics().stream().filter(m -> judged.contains(m.name())).toList();
        assertThat(verdicts).as(about).hasSameSizeAs(judged);
        assertThat(verdicts)
            .as(about)
            .allMatch(
                m ->
                    m.state() == MetricVerdict.State.EXEMPT
                        || (m.samplesSufficient() && m.state() != MetricVerdict.State.UNKNOWN));
      }
    }
  }

  private static Set<String> judged(RolloutPlan plan, Stage stage) {
    return plan.analyses().entrySet().stream()
        .filter(analysis -> stage.analyses().contains(analysis.getKey()))
        .flatMap(analysis -> analysis.getValue().metrics().stream())
        .filter(metric -> !metric.dryRun())
        .map(MetricSpec::name)
        .collect(Collectors.toSet());
  }

  private static void staysWhereItEnded(
      RolloutPlan plan, Scenario scenario, SimulatedRun run, String about) {
    Observation later =
        new Observation(
            Duration.ofDays(30),
            Duration.ofDays(30),
            true,
            Fleet.EMPTY,
            Evidence.start(plan.analysisPlan(0)).report(),
            List.of(),
            List.of(),
            List.of(),
            Set.of(),
            Set.of());
    if (run.status().terminal()) {
      Decision decision =
          RolloutPolicy.decide(
              plan, run.status(), later, scenario.start().plus(Duration.ofDays(30)));
      assertThat(decision.recorded()).as(about).isFalse();
      assertThat(decision.next()).as(about).isEqualTo(run.status());
    }
  }
}

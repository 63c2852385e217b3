package dev.tidegate.core.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.document.DocumentReader;
import dev.tidegate.core.document.JsonWriter;
import dev.tidegate.core.manifest.RolloutSpecParser;
import dev.tidegate.core.plan.RolloutPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PowerStudyTest {
  private static final String MANIFEST =
      """
      apiVersion: tidegate.dev/v1
      kind: Rollout
      metadata: {namespace: shop, name: store}
      spec:
        services: [orders]
        stages:
          - name: some
            flags: {store: {variant: new, share: 50%}}
            soak: {min: 1m, max: 30m}
            analysis: [guardrails]
          - name: all
            flags: {store: {variant: new, share: 100%}}
            soak: {exactly: 1m}
            analysis: [guardrails]
        analysis:
          guardrails:
            metrics:
              - {name: error_rate, kind: ratio, compare: baseline}
      """;

  private static RolloutPlan plan(String share) {
    String manifest = MANIFEST.replace("50%", share);
    return RolloutSpecParser.parse(DocumentReader.yaml(manifest)).draft();
  }

  private static Assumptions at(double rps) {
    return new Assumptions(rps, 0.01, 50, 10);
  }

  /** The published figures were found without the guard against bursts. */
  private static StagePower unguarded(RolloutPlan plan, double rps) {
    AnalysisPlan guarded = plan.analysisPlan(0);
    AnalysisPlan analysis =
        new AnalysisPlan(
            guarded.alpha(),
            guarded.horizon(),
            guarded.metrics(),
            guarded.noHarm(),
            0,
            false,
            guarded.gates());
    return new PowerStudy(plan, analysis, at(rps), 150, 1).stages(1).get(0);
  }

  private static Effect effect(StagePower power, double factor) {
    return power.metrics().get(0).effects().stream()
        .filter(effect -> effect.factor() == factor)
        .findFirst()
        .orElseThrow();
  }

  /** Within 20 %, or one look of five seconds. */
  @ParameterizedTest
  @CsvSource({"50%,40,2,200", "50%,40,5,25", "5%,400,2,95", "50%,1000,2,10"})
  void timesToDecisionAgreeWithTheMonteCarlo(
      String share, double rps, double factor, double median) {
    double found = effect(unguarded(plan(share), rps), factor).medianSeconds();
    assertThat(found).isCloseTo(median, within(Math.max(5, 0.2 * median)));
  }

  @Test
  void findsNothingBeforeAgentsThatAreComparedAreWarm() {
    String byAgent =
        MANIFEST.replace("{variant: new, share: 50%}}", "new}\n      agents: {share: 50%}");
    RolloutPlan plan = RolloutSpecParser.parse(DocumentReader.yaml(byAgent)).draft();
    double cold = effect(unguarded(plan, 40), 5).medianSeconds();
    RolloutPlan units = plan("50%");
    assertThat(cold).isBetween(60 + 5.0, 60 + 60.0);
    assertThat(effect(unguarded(units, 40), 5).medianSeconds()).isLessThan(60);
  }

  @Test
  void earlyAdvanceAgreesWithTheMonteCarlo() {
    assertThat(unguarded(plan("50%"), 40).earlySeconds()).isCloseTo(330, within(0.2 * 330));
  }

  @Test
  void littlePowerAgreesWithTheMonteCarloAndIsWarnedOf() {
    StagePower power = unguarded(plan("50%"), 2);
    assertThat(effect(power, 2).power()).isCloseTo(0.17, within(0.08));
    assertThat(power.warnings())
        .anySatisfy(
            warning ->
                assertThat(warning)
                    .startsWith("low power: error_rate 2x as bad is found in about ")
                    .contains(
                        "within 30m; found reliably from ", "a soak.max of ", "content with"));
  }

  /** Guarding against bursts, as rollouts do, costs time but no more than this. */
  @Test
  void theGuardDelaysByAThirdAtMost() {
    RolloutPlan plan = plan("5%");
    double guarded =
        effect(new PowerStudy(plan, at(400), 150, 1).stages(1).get(0), 2).medianSeconds();
    double without = effect(unguarded(plan, 400), 2).medianSeconds();
    assertThat(guarded).isBetween(without, without * 1.34);
  }

  @Test
  void adviceToReachMoreIsGivenWhereASmallShareIsTheCause() {
    StagePower power = new PowerStudy(plan("1%"), at(20), 40, 1).stages(1).get(0);
    assertThat(power.candidatePerSecond()).isCloseTo(0.2, within(1e-9));
    assertThat(String.join("\n", power.warnings()))
        .contains("low power")
        .contains("of the requests for the candidate instead of 1.0 %");
  }

  @Test
  void saysWhatCannotBeComparedOrHasTooFewSamples() {
    var stages = new PowerStudy(plan("50%"), at(0.02), 10, 1).stages(10);
    assertThat(stages.get(0).warnings())
        .anySatisfy(w -> assertThat(w).contains("needs 50; it would end inconclusive"));
    assertThat(stages.get(1).metrics()).isEmpty();
    assertThat(stages.get(1).warnings())
        .singleElement()
        .asString()
        .startsWith("not comparable, nothing is outside it: error_rate");
  }

  @Test
  void theSameSeedGivesTheSameStudy() {
    RolloutPlan plan = plan("20%");
    String first =
        JsonWriter.compact(PowerNode.of(at(20), new PowerStudy(plan, at(20), 10, 3).stages(2)));
    String again =
        JsonWriter.compact(PowerNode.of(at(20), new PowerStudy(plan, at(20), 10, 3).stages(2)));
    assertThat(again).isEqualTo(first).contains("\"candidateSamplesAtSoakMax\":7200");
  }
}

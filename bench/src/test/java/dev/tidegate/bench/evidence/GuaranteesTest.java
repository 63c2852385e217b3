package dev.tidegate.bench.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.bench.rules.BrokenRules;
import dev.tidegate.bench.rules.PeekingZTest;
import dev.tidegate.bench.rules.Rule;
import dev.tidegate.bench.rules.TidegateRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every promise of the decision statistics with fewer runs than {@link GuaranteeTable}: a figure
 * fails when its confidence interval lies beyond the bound. Seeds are fixed, so that it fails only
 * when the method changes; and three broken methods do fail.
 */
final class GuaranteesTest {
  private static final int RUNS = 160;
  private static final int RUNS_OF_BROKEN = 50;
  private static final long SEED = 7;

  private static Stream<Guarantee> promises() {
    return Guarantees.all().stream().filter(promise -> Double.isFinite(promise.atMost()));
  }

  @ParameterizedTest
  @MethodSource("promises")
  void isNotRefuted(Guarantee promise) {
    Measured measured = promise.measure(new TidegateRule(), RUNS, SEED);

    assertThat(measured).as(promise.property()).matches(figure -> !promise.isRefuted(figure));
  }

  @Test
  void equalCandidatesAreRolledBackLessOftenThanAlphaAllowsOverAllTraffic() {
    int falseOnes = 0;
    int runs = 0;
    for (Guarantee promise : Guarantees.equalArms()) {
      Measured measured = promise.measure(new TidegateRule(), 60, SEED + 1);
      falseOnes += (int) StrictMath.round(measured.value() * measured.runs());
      runs += measured.runs();
    }

    assertThat(falseOnes).as("false rollbacks in %d runs", runs).isLessThanOrEqualTo(runs / 100);
  }

  @Test
  void theSameSeedGivesTheSameFigure() {
    Guarantee promise = Guarantees.equalArms().get(2);

    assertThat(promise.measure(new PeekingZTest(), 40, 1))
        .isEqualTo(promise.measure(new PeekingZTest(), 40, 1))
        .isNotEqualTo(promise.measure(new PeekingZTest(), 40, 2));
  }

  @Test
  void withoutTrafficAStageIsInconclusive() {
    assertThat(NoTraffic.isInconclusive()).isTrue();
  }

  @Test
  void pooledStrataAreFound() {
    assertThat(refuted(BrokenRules.pooledStrata()))
        .containsExactly("false rollback, two strata of different share and error rate");
  }

  @Test
  void aMissingStartMixtureIsFound() {
    assertThat(refuted(BrokenRules.noStartMixture()))
        .containsExactly("5x from minute 15 found, 20 rps, 1 %");
  }

  @Test
  void aRepeatedZTestIsFound() {
    assertThat(refuted(new PeekingZTest()))
        .contains(
            "false rollback, A/A, 1 % errors, 20 rps, 50 % of traffic",
            "false rollback, both arms ramping 1 to 3 %",
            "false rollback, 2 min at 20 % on both arms");
  }

  /** The promises about failures that a rule breaks beyond chance. */
  private static List<String> refuted(Rule rule) {
    return promises()
        .filter(promise -> !promise.property().contains("latenc"))
        .filter(promise -> promise.isRefuted(promise.measure(rule, RUNS_OF_BROKEN, SEED)))
        .map(Guarantee::property)
        .toList();
  }
}

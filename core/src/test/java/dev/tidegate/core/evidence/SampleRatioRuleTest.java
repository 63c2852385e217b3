package dev.tidegate.core.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidegate.core.analysis.AnalysisPlan;
import dev.tidegate.core.analysis.Comparison;
import dev.tidegate.core.analysis.EvidenceReport;
import dev.tidegate.core.analysis.MetricKind;
import dev.tidegate.core.analysis.MetricPlan;
import dev.tidegate.core.analysis.SampleRatio;
import dev.tidegate.core.analysis.StageKind;
import dev.tidegate.core.analysis.Tick;
import dev.tidegate.core.analysis.UnitCounts;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class SampleRatioRuleTest {
  private static final AnalysisPlan PLAN =
      AnalysisPlan.of(
          .01,
          Duration.ofMinutes(30),
          List.of(MetricPlan.of("error_rate", MetricKind.RATIO, Comparison.ratioWithin(0))));

  private static double p(long candidate, long all, double share) {
    return SampleRatioRule.of(new UnitCounts(candidate, all, share)).p();
  }

  /** Exactly, by adding up: twice the smaller tail. */
  private static double exact(int candidate, int all, double share) {
    BigDecimal p = new BigDecimal(share);
    BigDecimal q = BigDecimal.ONE.subtract(new BigDecimal(share));
    BigDecimal low = BigDecimal.ZERO;
    BigDecimal high = BigDecimal.ZERO;
    BigInteger ways = BigInteger.ONE;
    for (int x = 0; x <= all; x++) {
      BigDecimal of =
          new BigDecimal(ways)
              .multiply(p.pow(x, MathContext.DECIMAL128))
              .multiply(q.pow(all - x, MathContext.DECIMAL128));
      low = x <= candidate ? low.add(of) : low;
      high = x >= candidate ? high.add(of) : high;
      ways = ways.multiply(BigInteger.valueOf(all - x)).divide(BigInteger.valueOf(x + 1));
    }
    return Math.min(1, 2 * Math.min(low.doubleValue(), high.doubleValue()));
  }

  @Test
  void tellsTheExactBinomialTail() {
    for (double share : new double[] {0.01, 0.1, 0.5, 0.9}) {
      for (int all : new int[] {50, 333}) {
        for (int candidate = 0; candidate <= all; candidate += 7) {
          double exact = exact(candidate, all, share);
          if (exact < 0.5) { // beyond that one is as little a reason to hold as the other
            assertThat(p(candidate, all, share))
                .as("%d of %d at %s", candidate, all, share)
                .isCloseTo(exact, within(1e-9 * exact));
          }
        }
      }
    }
  }

  @Test
  void alarmsFalselyInOneOfAThousandFairBlocksAtMost() {
    for (double share : new double[] {0.001, 0.05, 0.1, 0.37, 0.5, 0.99}) {
      for (int all : new int[] {50, 51, 200, 1_000, 5_000}) {
        double alarms = 0;
        for (int x = 0; x <= all; x++) {
          if (SampleRatioRule.of(new UnitCounts(x, all, share)).isMismatch()) {
            alarms += StrictMath.exp(Binomial.lnProbability(x, all, share, 1 - share));
          }
        }
        assertThat(alarms).as("of %d at %s", all, share).isLessThanOrEqualTo(0.001);
      }
    }
  }

  @Test
  void findsASplitThatIsFarOff() {
    assertThat(p(100, 1_000, 0.1)).isEqualTo(1);
    assertThat(p(140, 1_000, 0.1)).isLessThan(0.001);
    assertThat(p(65, 1_000, 0.1)).isLessThan(0.001);
    assertThat(p(0, 1_000, 0.1)).isLessThan(1e-40);
    assertThat(p(32_000, 65_536, 0.5)).isLessThan(1e-8);
  }

  private static Tick tick(double seconds, UnitCounts units) {
    return new Tick(seconds, 5, List.of(), List.of(), units);
  }

  @Test
  void isOfTheLastBlockOfTheStageThatIsServed() {
    Evidence evidence = Evidence.start(PLAN).afterTick(tick(600, new UnitCounts(300, 1_000, .1)));
    assertThat(ratio(evidence).isMismatch()).isTrue();
    Evidence later = evidence.afterTick(new Tick(605, 5, List.of()));
    assertThat(ratio(later)).as("it stays until the next block").isEqualTo(ratio(evidence));
    assertThat(ratio(later.afterTick(tick(1_200, new UnitCounts(100, 1_000, .1)))).isMismatch())
        .isFalse();
    assertThat(later.enterStage(StageKind.COMPARABLE).report().sampleRatio()).isNull();
  }

  @Test
  void isSavedWithTheEvidence() {
    Evidence evidence = Evidence.start(PLAN).afterTick(tick(600, new UnitCounts(300, 1_000, .1)));
    EvidenceReport resumed = Evidence.resume(PLAN, evidence.toNode()).report();
    assertThat(resumed).isEqualTo(evidence.report());
  }

  private static SampleRatio ratio(Evidence evidence) {
    return Objects.requireNonNull(evidence.report().sampleRatio());
  }
}

package dev.tidegate.core.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidegate.core.analysis.NoHarm;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

/** Under its null hypothesis each e-value has expectation 1, or less inside the null. */
class TickMethodTest {
  private static final NoHarm MARGIN = NoHarm.DEFAULT;

  @Property(tries = 200, seed = "2")
  void conditionalEvidenceHasExpectationOneWhateverTheErrorRate(
      @ForAll @IntRange(min = 1, max = 40) int nC,
      @ForAll @IntRange(min = 1, max = 40) int nB,
      @ForAll @DoubleRange(min = 0, max = 1) double share,
      @ForAll @IntRange(min = 0, max = 11) int point,
      @ForAll @IntRange(min = 0, max = 2) int odds) {
    double nullOdds = new double[] {1, 1.5, 0.7}[odds];
    long k = Math.round(share * (nC + nB));
    TickMethod method = new TickMethod.Conditional(nullOdds, MARGIN);
    double expectation = 0;
    for (long x = ExactHypergeometric.low(nB, k); x <= Math.min(nC, k); x++) {
      double e = Math.exp(method.regression(new Sample(nC, x, nB, k - x))[point]);
      expectation += e * ExactHypergeometric.probability(nC, nB, k, x, nullOdds);
    }
    assertThat(expectation).isCloseTo(1, within(1e-11));
  }

  @Property(tries = 200, seed = "3")
  void exposureEvidenceHasExpectationOneForPoissonEventsAtTheBoundary(
      @ForAll @DoubleRange(min = 0.01, max = 50) double nC,
      @ForAll @DoubleRange(min = 0.01, max = 50) double nB,
      @ForAll @IntRange(min = 1, max = 30) int k,
      @ForAll @IntRange(min = 0, max = 11) int point) {
    TickMethod method = new TickMethod.Exposure(1.1, MARGIN);
    double candidateShare = 1.1 * nC / (1.1 * nC + nB);
    double expectation = 0;
    for (int x = 0; x <= k; x++) {
      double e = Math.exp(method.regression(new Sample(nC, x, nB, k - x))[point]);
      expectation += e * binomial(k, x, candidateShare);
    }
    assertThat(expectation).isCloseTo(1, within(1e-11));
  }

  @Property(tries = 60, seed = "4")
  void exposureEvidenceHasExpectationAtMostOneForRequestsAtTheBoundary(
      @ForAll @IntRange(min = 1, max = 25) int nC,
      @ForAll @IntRange(min = 1, max = 25) int nB,
      @ForAll @DoubleRange(min = 0, max = 0.9) double p) {
    TickMethod method = new TickMethod.Exposure(1.1, MARGIN);
    assertExpectationAtMostOne(nC, nB, 1.1 * p, p, method::regression);
  }

  @Property(tries = 60, seed = "5")
  void noHarmEvidenceHasExpectationAtMostOneAtTheMargin(
      @ForAll @IntRange(min = 1, max = 25) int nC,
      @ForAll @IntRange(min = 1, max = 25) int nB,
      @ForAll @DoubleRange(min = 0, max = 0.6) double p) {
    TickMethod method = new TickMethod.Conditional(1, MARGIN);
    assertExpectationAtMostOne(nC, nB, 1.5 * p + 0.001, p, method::noHarm);
  }

  @Property(tries = 60, seed = "6")
  void limitsOfSharesHaveExpectationOneAtTheLimitAndLessBelow(
      @ForAll @IntRange(min = 1, max = 60) int n,
      @ForAll @Scale(3) @DoubleRange(min = 0.001, max = 0.9) double limit,
      @ForAll @DoubleRange(min = 0, max = 1) double part) {
    TickMethod method = new TickMethod.ShareLimit(limit);
    for (int j = 0; j < TickMethod.RATIOS.size(); j++) {
      double atLimit = 0;
      double below = 0;
      for (int x = 0; x <= n; x++) {
        double e = Math.exp(method.regression(new Sample(n, x, 0, 0))[j]);
        atLimit += e * binomial(n, x, limit);
        below += e * binomial(n, x, limit * part);
      }
      assertThat(atLimit).isCloseTo(1, within(1e-9));
      assertThat(below).isLessThan(1 + 1e-9);
    }
    assertExpectationAtMostOne(n, 0, limit, 0, method::noHarm);
  }

  @Test
  void limitsOfRatesHaveExpectationOneForPoissonEventsAtTheLimit() {
    TickMethod method = new TickMethod.RateLimit(10);
    for (double minutes : new double[] {0.05, 0.5}) {
      for (int j = 0; j < 6; j++) {
        double expectation = 0;
        double probability = Math.exp(-10 * minutes);
        for (int x = 0; x < 150; x++) {
          double e = Math.exp(method.regression(new Sample(minutes, x, 0, 0))[j]);
          expectation += e * probability;
          probability *= 10 * minutes / (x + 1);
        }
        assertThat(expectation).isCloseTo(1, within(1e-9));
      }
    }
  }

  @Test
  void noTrafficIsExactlyNeutral() {
    List<TickMethod> comparisons =
        List.of(
            new TickMethod.Conditional(1, MARGIN),
            new TickMethod.Conditional(1.5, MARGIN),
            new TickMethod.Exposure(1.1, MARGIN),
            new TickMethod.Tail());
    for (TickMethod method : comparisons) {
      assertThat(method.regression(new Sample(50, 5, 0, 0))).containsOnly(0);
      assertThat(method.regression(new Sample(0, 0, 50, 5))).containsOnly(0);
      assertThat(method.regression(new Sample(50, 0, 50, 0))).containsOnly(0);
      assertThat(method.regression(Sample.NONE)).containsOnly(0);
      assertThat(method.noHarm(Sample.NONE)).containsOnly(0);
    }
    assertThat(new TickMethod.ShareLimit(.01).regression(Sample.NONE)).containsOnly(0);
    assertThat(new TickMethod.RateLimit(10).regression(Sample.NONE)).containsOnly(0);
    assertThat(new TickMethod.RateLimit(10).noHarm(Sample.NONE)).containsOnly(0);
  }

  @Test
  void tailsShowNoHarmWithTheArmsSwapped() {
    TickMethod tail = new TickMethod.Tail();
    assertThat(tail.noHarm(new Sample(30, 2, 40, 9)))
        .containsExactly(tail.regression(new Sample(40, 9, 30, 2)));
  }

  @Test
  void evidenceOfOneFailureIsTheRatioOverItsMean() {
    double[] evidence = new TickMethod.Conditional(1, MARGIN).regression(new Sample(25, 1, 75, 0));
    for (int j = 0; j < evidence.length; j++) {
      double ratio = TickMethod.RATIOS.at(j);
      assertThat(Math.exp(evidence[j])).isCloseTo(ratio / (0.75 + 0.25 * ratio), within(1e-12));
    }
  }

  private interface Evidences {
    double[] of(Sample sample);
  }

  private static void assertExpectationAtMostOne(
      int nC, int nB, double pC, double pB, Evidences method) {
    double[] expectations = new double[method.of(Sample.NONE).length];
    for (int x = 0; x <= nC; x++) {
      for (int y = 0; y <= nB; y++) {
        double[] evidence = method.of(new Sample(nC, x, nB, y));
        double probability = binomial(nC, x, pC) * binomial(nB, y, pB);
        for (int j = 0; j < expectations.length; j++) {
          expectations[j] += probability * Math.exp(evidence[j]);
        }
      }
    }
    for (double expectation : expectations) {
      assertThat(expectation).isLessThanOrEqualTo(1 + 1e-10);
    }
  }

  private static double binomial(int n, int x, double p) {
    return ExactHypergeometric.choose(n, x).doubleValue() * Math.pow(p, x) * Math.pow(1 - p, n - x);
  }
}

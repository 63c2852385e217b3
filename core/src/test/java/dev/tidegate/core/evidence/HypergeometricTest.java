package dev.tidegate.core.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class HypergeometricTest {
  @Test
  void equalsExactSumsForEverySmallTable() {
    for (long nC = 1; nC <= 7; nC++) {
      for (long nB = 1; nB <= 7; nB++) {
        for (long k = 0; k <= nC + nB; k++) {
          for (double odds : new double[] {0.2, 1, 1.1, 3, 100}) {
            assertThat(Hypergeometric.lnZ(nC, nB, k, odds))
                .as("%d %d %d %s", nC, nB, k, odds)
                .isCloseTo(ExactHypergeometric.lnZ(nC, nB, k, odds), within(2e-14));
          }
        }
      }
    }
  }

  @Property(tries = 150, seed = "1")
  void equalsExactSumsForLargerTables(
      @ForAll @LongRange(min = 1, max = 3000) long nC,
      @ForAll @LongRange(min = 1, max = 3000) long nB,
      @ForAll @DoubleRange(min = 0, max = 1) double share,
      @ForAll @IntRange(min = 0, max = 11) int point) {
    long k = Math.round(share * (nC + nB));
    double odds = TickMethod.RATIOS.at(point);
    double expected = ExactHypergeometric.lnZ(nC, nB, k, odds);
    assertThat(Hypergeometric.lnZ(nC, nB, k, odds))
        .isCloseTo(expected, within(1e-12 + 2e-13 * Math.abs(expected)));
  }

  @Test
  void staysPreciseForVeryLargeTables() {
    long[][] tables = {
      {100_000, 100_000, 50_000}, {2_000, 198_000, 50_000}, {198_000, 2_000, 50_000},
      {100_000, 100_000, 40}, {1, 199_999, 20_000}, {150_000, 50_000, 33}
    };
    for (long[] table : tables) {
      for (double odds : new double[] {1.1, 2, 100}) {
        double expected = ExactHypergeometric.lnZ(table[0], table[1], table[2], odds);
        assertThat(Hypergeometric.lnZ(table[0], table[1], table[2], odds))
            .as("%d %d %d %s", table[0], table[1], table[2], odds)
            .isCloseTo(expected, within(1e-13 + 2e-11 * Math.abs(expected)));
      }
    }
  }

  @Test
  void keepsRelativePrecisionWhereTheEvidenceIsTiny() {
    double expected = ExactHypergeometric.lnZ(1, 199_999, 2, 1.1);
    assertThat(Hypergeometric.lnZ(1, 199_999, 2, 1.1))
        .isCloseTo(expected, within(1e-12 * expected));
  }

  @Test
  void isExactlyZeroWithoutFailuresOrTilt() {
    assertThat(Hypergeometric.lnZ(10, 10, 0, 5)).isZero();
    assertThat(Hypergeometric.lnZ(10, 10, 7, 1)).isZero();
    assertThat(Hypergeometric.lnZ(0, 10, 7, 5)).isZero();
  }
}

package dev.tidegate.core.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidegate.core.analysis.Counts;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DispersionTest {
  @Test
  void saysNothingBeforeTenFailures() {
    Dispersion guard = Dispersion.NONE.after(new Sample(100, 9, 100, 0), true);
    assertThat(guard.factor()).isEqualTo(1);
    assertThat(guard.after(new Sample(100, 9, 100, 0), true).num()).isZero();
  }

  @Test
  void comparesTheSplitWithWhatEarlierTicksPredict() {
    Dispersion guard =
        Dispersion.NONE
            .after(new Sample(100, 8, 300, 12), true)
            .after(new Sample(50, 6, 150, 2), true);
    double ratio = (8.5 / 100) / (12.5 / 300);
    double share = .25 * ratio / (.75 + .25 * ratio);
    assertThat(guard.num()).isCloseTo(Math.pow(6 - 8 * share, 2), within(1e-12));
    assertThat(guard.den()).isCloseTo(8 * share * (1 - share) * 192 / 199, within(1e-12));
    assertThat(guard.factor())
        .isCloseTo(Math.max(1, (guard.num() + 5) / (guard.den() + 5)), within(1e-12));
    assertThat(guard.prior()).isEqualTo(new Sample(150, 14, 450, 14));
  }

  @Test
  void isSeededByTwoHalvesOfTheSameRateWithoutCountingThemAsTraffic() {
    Dispersion seeded = Dispersion.NONE.seededBy(new Counts(100, 12), new Counts(100, 2));
    assertThat(seeded.num()).isCloseTo(25, within(1e-12));
    assertThat(seeded.den()).isCloseTo(14 * .25 * 186 / 199, within(1e-12));
    assertThat(seeded.prior()).isEqualTo(Sample.NONE);
    assertThat(seeded.factor()).isGreaterThan(3);
    assertThat(Dispersion.NONE.seededBy(Counts.NONE, new Counts(5, 1))).isEqualTo(Dispersion.NONE);
  }

  @Test
  void findsTheSizeOfBurstsAndStaysNearOneWithoutThem() {
    assertThat(afterAnHour(1)).isLessThan(1.3);
    assertThat(afterAnHour(6)).isBetween(4.5, 8.0);
  }

  private static double afterAnHour(int burst) {
    SplittableRandom random = new SplittableRandom(5);
    Dispersion guard = Dispersion.NONE;
    for (int tick = 0; tick < 720; tick++) {
      long[] failures = new long[2];
      for (int i = 0; i < 12 / burst; i++) {
        failures[random.nextInt(2)] += burst;
      }
      guard = guard.after(new Sample(500, failures[0], 500, failures[1]), true);
    }
    return guard.factor();
  }
}

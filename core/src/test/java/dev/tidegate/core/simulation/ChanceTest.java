package dev.tidegate.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidegate.core.analysis.Histogram;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChanceTest {
  private static final int DRAWS = 20_000;

  private static double[] moments(LongSupplier draw) {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < DRAWS; i++) {
      double value = draw.getAsLong();
      sum += value;
      squares += value * value;
    }
    double mean = sum / DRAWS;
    return new double[] {mean, squares / DRAWS - mean * mean};
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.05, 1, 9.9, 10.1, 100, 20_000})
  void drawsPoissonWithItsMeanAndVariance(double mean) {
    Chance chance = new Chance(1);
    double[] seen = moments(() -> chance.poisson(mean));
    assertThat(seen[0]).isCloseTo(mean, within(5 * Math.sqrt(mean / DRAWS)));
    assertThat(seen[1]).isCloseTo(mean, within(0.1 * mean + 0.02));
  }

  @ParameterizedTest
  @CsvSource({"10,0.3", "100,0.01", "100,0.5", "1000,0.02", "1000,0.93", "200000,0.2", "1,1"})
  void drawsBinomialWithItsMeanAndVariance(long n, double p) {
    Chance chance = new Chance(2);
    double[] seen = moments(() -> chance.binomial(n, p));
    double variance = n * p * (1 - p);
    assertThat(seen[0]).isCloseTo(n * p, within(5 * Math.sqrt(variance / DRAWS)));
    assertThat(seen[1]).isCloseTo(variance, within(0.05 * variance));
  }

  /** Counts beyond the mean must be as frequent as they should be, not only mean and variance. */
  @Test
  void drawsTailsAsOftenAsTheyComeUp() {
    Chance chance = new Chance(3);
    int beyond = 0;
    for (int i = 0; i < DRAWS; i++) {
      beyond += chance.poisson(50) >= 65 ? 1 : 0;
    }
    assertThat((double) beyond / DRAWS).isCloseTo(0.0236, within(0.005));
  }

  @Test
  void burstsFailAsOftenAsSingleRequests() {
    Chance chance = new Chance(4);
    double[] seen = moments(() -> chance.bursts(1000, 0.01, 5));
    assertThat(seen[0]).isCloseTo(10, within(0.3));
    assertThat(seen[1]).isGreaterThan(60);
  }

  @Test
  void latenciesHaveTheMedianAskedFor() {
    Histogram drawn = LatencyShape.of(50, 0.5).draw(100_000, new Chance(5));
    assertThat(drawn.count()).isEqualTo(100_000);
    assertThat(Histogram.upperBound(drawn.quantileIndex(.5))).isCloseTo(52, within(3.0));
    assertThat(Histogram.upperBound(drawn.quantileIndex(.99))).isBetween(150.0, 220.0);
  }

  @Test
  void theNormalDistributionIsExact() {
    assertThat(LatencyShape.normal(0)).isEqualTo(0.5);
    assertThat(LatencyShape.normal(1.959963984540054)).isCloseTo(0.975, within(1e-14));
    assertThat(LatencyShape.normal(-3)).isCloseTo(0.0013498980316300933, within(1e-14));
  }
}

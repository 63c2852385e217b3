package dev.tidegate.bench.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The draws have the distributions they claim to have. */
final class DiceTest {
  private static final int DRAWS = 40_000;

  @ParameterizedTest
  @ValueSource(doubles = {.02, .7, 9.9, 10, 35, 250, 47_500})
  void poissonCountsHaveTheirMeanVarianceAndSkew(double mean) {
    Moments moments = Moments.of(new Dice(1)::poisson, mean);

    assertThat(moments.mean()).isCloseTo(mean, within(5 * Math.sqrt(mean / DRAWS)));
    double spread = Math.sqrt((2 * mean * mean + mean) / DRAWS);
    assertThat(moments.variance()).isCloseTo(mean, within(5 * spread));
    double skewSpread = Math.sqrt((6 + 130 / mean) / DRAWS);
    assertThat(moments.skew()).isCloseTo(1 / Math.sqrt(mean), within(5 * skewSpread));
  }

  @Test
  void smallAndLargeMeansHaveTheSameProbabilitiesWhereTheMethodChanges() {
    for (double mean : new double[] {9.999, 10}) {
      Dice dice = new Dice(3);
      int[] seen = new int[40];
      for (int i = 0; i < DRAWS; i++) {
        seen[(int) Math.min(39, dice.poisson(mean))]++;
      }
      double probability = Math.exp(-mean);
      for (int k = 0; k < 20; k++) {
        double expected = probability * DRAWS;
        assertThat((double) seen[k])
            .as("%d at %f", k, mean)
            .isCloseTo(expected, within(5 * Math.sqrt(expected) + 1));
        probability *= mean / (k + 1);
      }
    }
  }

  @Test
  void nothingHappensAtMeanZero() {
    assertThat(new Dice(1).poisson(0)).isZero();
  }

  @Test
  void burstsHaveTheirMeanAndAreNeverEmpty() {
    Dice dice = new Dice(2);
    double sum = 0;
    for (int i = 0; i < DRAWS; i++) {
      long burst = dice.burst(5);
      assertThat(burst).isPositive();
      sum += burst;
    }
    assertThat(sum / DRAWS).isCloseTo(5, within(5 * Math.sqrt(20.0 / DRAWS)));
    assertThat(dice.burst(1)).isOne();
  }

  @Test
  void latenciesAreAsSlowAsTheyClaim() {
    assertThat(LatencyShape.usual().shares().values().stream().mapToDouble(s -> s).sum())
        .isCloseTo(1, within(1e-9));
    assertThat(LatencyShape.slowestTwice().shares().values().stream().mapToDouble(s -> s).sum())
        .isCloseTo(1, within(1e-6));
    double usual = LatencyShape.usual().quantile(.99);
    assertThat(LatencyShape.slowestTwice().quantile(.99)).isCloseTo(2 * usual, within(.01));
    assertThat(LatencyShape.slowestTwice().quantile(.95))
        .isEqualTo(LatencyShape.usual().quantile(.95));
    assertThat(LatencyShape.slower(2).quantile(.5))
        .isEqualTo(2 * LatencyShape.usual().quantile(.5));
    assertThat((double) LatencyShape.usual().draw(new Dice(4), 100_000).count())
        .isCloseTo(100_000, within(5 * Math.sqrt(100_000)));
  }

  /** Of many draws, centred at the mean that is claimed. */
  private record Moments(double mean, double variance, double skew) {
    interface Draw {
      long of(double mean);
    }

    static Moments of(Draw draw, double claimed) {
      LongSupplier next = () -> draw.of(claimed);
      double sum = 0;
      double squares = 0;
      double cubes = 0;
      for (int i = 0; i < DRAWS; i++) {
        double difference = next.getAsLong() - claimed;
        sum += difference;
        squares += difference * difference;
        cubes += difference * difference * difference;
      }
      double variance = squares / DRAWS;
      return new Moments(claimed + sum / DRAWS, variance, cubes / DRAWS / Math.pow(variance, 1.5));
    }
  }
}

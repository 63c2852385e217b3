package dev.tidegate.core.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.Histogram;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ThinningTest {
  @Test
  void leavesInstancesAloneThatAreNotBusierThanThreeTimesTheMedian() {
    assertThat(Thinning.limit(List.of(10L, 20L, 40L))).isEqualTo(60);
    assertThat(Thinning.of(new Counts(60, 7), 60, 1)).isEqualTo(new Counts(60, 7));
    assertThat(Thinning.limit(List.of(10L, 30L))).as("of two the mean").isEqualTo(60);
    assertThat(Thinning.limit(List.of(7L))).isEqualTo(21);
  }

  @Test
  void leavesInstancesWithoutTrafficOutOfTheMedian() {
    assertThat(Thinning.limit(List.of(0L, 0L, 0L, 10L))).isEqualTo(30);
    assertThat(Thinning.limit(List.of(0L))).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void keepsAsManyAsTheLimitSaysAndDrawsTheSameForTheSameName() {
    Counts busy = new Counts(10_000, 4_000);
    Counts kept = Thinning.of(busy, 300, Thinning.seed("uid/0/1/orders/i-1"));
    assertThat(kept.n()).isEqualTo(300);
    assertThat(Thinning.of(busy, 300, Thinning.seed("uid/0/1/orders/i-1"))).isEqualTo(kept);
    assertThat(
            List.of(1, 2, 3, 4, 5).stream()
                .map(i -> Thinning.of(busy, 300, Thinning.seed("uid/0/1/orders/i-" + i)))
                .distinct())
        .hasSizeGreaterThan(1);
  }

  @Test
  void keepsFailuresAsOftenAsTheyWereByTheHypergeometricDistribution() {
    Draw draw = Draw.seeded(42);
    int draws = 20_000;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < draws; i++) {
      double kept = draw.marked(1_000, 100, 50);
      sum += kept;
      squares += kept * kept;
    }
    double mean = sum / draws;
    assertThat(mean).isCloseTo(5, within(.06)); // standard error 0.015
    double variance = 50 * .1 * .9 * 950 / 999;
    assertThat(squares / draws - mean * mean).isCloseTo(variance, within(.2));
  }

  @Test
  void drawsEachOutcomeWithItsExactProbability() {
    int[] seen = new int[4];
    Draw draw = Draw.seeded(7);
    for (int i = 0; i < 40_000; i++) {
      seen[(int) draw.marked(7, 4, 3)]++;
    }
    double[] expected = {1 / 35.0, 12 / 35.0, 18 / 35.0, 4 / 35.0};
    for (int x = 0; x < seen.length; x++) {
      assertThat(seen[x] / 40_000.0).isCloseTo(expected[x], within(.012));
    }
  }

  @Test
  void drawsOnlyWhatIsPossible() {
    Draw draw = Draw.seeded(3);
    for (int i = 0; i < 1_000; i++) {
      assertThat(draw.marked(10, 9, 8)).isBetween(7L, 8L);
      assertThat(draw.marked(10, 0, 5)).isZero();
      assertThat(draw.marked(10, 10, 5)).isEqualTo(5);
    }
    assertThat(new Draw(() -> 0).marked(100, 50, 50)).isEqualTo(25);
    assertThat(new Draw(() -> Math.nextDown(1.0)).marked(100, 50, 50)).isBetween(0L, 50L);
  }

  @Test
  void thinsLatenciesBucketByBucketWithoutReplacement() {
    TreeMap<Integer, Long> buckets = new TreeMap<>();
    buckets.put(10, 900L);
    buckets.put(11, 90L);
    Histogram busy = new Histogram(buckets, 5, 5);
    Histogram kept = Thinning.of(busy, 100, 9);
    assertThat(kept.count()).isEqualTo(100);
    busy.minus(kept); // nothing was drawn that was not there
    assertThat(kept.buckets().get(10)).isBetween(75L, 99L);
    assertThat(Thinning.of(busy, 1_000, 9)).isEqualTo(busy);
  }
}

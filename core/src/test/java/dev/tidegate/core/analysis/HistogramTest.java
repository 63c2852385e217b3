package dev.tidegate.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class HistogramTest {
  @Property(tries = 1000, seed = "8")
  void everyObservationFallsIntoTheBucketAroundIt(
      @ForAll @Scale(7) @DoubleRange(min = 0.0010001, max = 3_600_000) double millis) {
    int index = Histogram.indexOf(millis);
    assertThat(Histogram.upperBound(index)).isGreaterThanOrEqualTo(millis);
    assertThat(Histogram.upperBound(index - 1)).isLessThan(millis);
    assertThat(index).isGreaterThan(Histogram.UNDERFLOW);
  }

  @Test
  void boundsBelongToTheBucketBelow() {
    for (int index = -79; index <= 175; index++) {
      assertThat(Histogram.indexOf(Histogram.upperBound(index))).isEqualTo(index);
    }
  }

  @Test
  void recordsMergesAndTakesAway() {
    Histogram.Recorder recorder = new Histogram.Recorder();
    for (double millis : new double[] {0, -1, Double.NaN, 0.001, 1, 1.05, 2, 4e6}) {
      recorder.record(millis);
    }
    Histogram first = recorder.snapshot();
    assertThat(first.underflow()).isEqualTo(4);
    assertThat(first.overflow()).isEqualTo(1);
    assertThat(first.buckets()).isEqualTo(Map.of(0, 1L, 1, 1L, 8, 1L));
    assertThat(first.count()).isEqualTo(8);
    recorder.record(2);
    Histogram second = recorder.snapshot();
    assertThat(second.minus(first).buckets()).isEqualTo(Map.of(8, 1L));
    assertThat(second.minus(first).plus(first)).isEqualTo(second);
    assertThatThrownBy(() -> first.minus(second)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void takesAwayWhatLiesOutsideTheBuckets() {
    assertThat(of(5, 7, Map.of()).minus(of(2, 3, Map.of()))).isEqualTo(of(3, 4, Map.of()));
    assertThat(of(2, 3, Map.of()).plus(of(5, 7, Map.of()))).isEqualTo(of(7, 10, Map.of()));
  }

  @Test
  void anHourIsTheLastThatFitsABucket() {
    Histogram.Recorder recorder = new Histogram.Recorder();
    recorder.record(Histogram.MILLIS_MAX);
    assertThat(recorder.snapshot().overflow()).isZero();
    recorder.record(Math.nextUp(Histogram.MILLIS_MAX));
    assertThat(recorder.snapshot().overflow()).isEqualTo(1);
    assertThat(recorder.snapshot().count()).isEqualTo(2);
  }

  @Test
  void countsAddUp() {
    assertThat(new Counts(5, 2).plus(new Counts(7, 3))).isEqualTo(new Counts(12, 5));
    assertThat(new Counts(5, 2).minus(new Counts(4, 2))).isEqualTo(new Counts(1, 0));
  }

  @Test
  void countsWhatLiesBeyondABucket() {
    Histogram histogram = of(2, 3, Map.of(0, 10L, 8, 20L));
    assertThat(histogram.countAbove(Histogram.UNDERFLOW - 1)).isEqualTo(35);
    assertThat(histogram.countAbove(Histogram.UNDERFLOW)).isEqualTo(33);
    assertThat(histogram.countAbove(-1)).isEqualTo(33);
    assertThat(histogram.countAbove(0)).isEqualTo(23);
    assertThat(histogram.countAbove(7)).isEqualTo(23);
    assertThat(histogram.countAbove(8)).isEqualTo(3);
    assertThat(histogram.countAbove(500)).isEqualTo(3);
    assertThat(histogram.countAbove(Histogram.OVERFLOW)).isZero();
  }

  @Test
  void quantilesAreTheSmallestBucketThatReachesThem() {
    Histogram histogram = of(10, 10, Map.of(0, 40L, 8, 40L));
    assertThat(histogram.quantileIndex(.1)).isEqualTo(Histogram.UNDERFLOW);
    assertThat(histogram.quantileIndex(.5)).isEqualTo(0);
    assertThat(histogram.quantileIndex(.51)).isEqualTo(8);
    assertThat(histogram.quantileIndex(.9)).isEqualTo(8);
    assertThat(histogram.quantileIndex(.91)).isEqualTo(Histogram.OVERFLOW);
  }

  @Test
  void refusesCountsThatAreNone() {
    assertThatThrownBy(() -> of(-1, 0, Map.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> of(0, 0, Map.of(3, -1L))).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> of(0, 0, Map.of(3, Long.MAX_VALUE)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Counts(1, 2)).isInstanceOf(IllegalArgumentException.class);
    assertThat(of(0, 0, Map.of(3, 0L))).isEqualTo(Histogram.EMPTY);
  }

  private static Histogram of(long underflow, long overflow, Map<Integer, Long> buckets) {
    return new Histogram(new TreeMap<>(buckets), underflow, overflow);
  }
}

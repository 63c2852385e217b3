package dev.tidegate.core.cohort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class UnitSampleTest {
  private static final int SHARE = 30_000;

  private static boolean isCandidate(String unit) {
    return Cohort.bucket("shop/orders", unit) < SHARE;
  }

  private static UnitSample of(int most, IntStream units) {
    UnitSample sample = new UnitSample(most);
    units.mapToObj(i -> "user-" + i).forEach(unit -> sample.see(unit, isCandidate(unit)));
    return sample;
  }

  private static UnitSketch merged(int most, UnitSketch... sketches) {
    UnitSample all = new UnitSample(most);
    List.of(sketches).forEach(all::addAll);
    return all.sketch();
  }

  @Test
  void isExactWhileUnitsAreFew() {
    UnitSketch sketch = of(1024, IntStream.range(0, 1024)).sketch();
    long candidates = IntStream.range(0, 1024).filter(i -> isCandidate("user-" + i)).count();
    assertThat(sketch.size()).isEqualTo(1024);
    assertThat(sketch.halvings()).isZero();
    assertThat(sketch.candidates()).isEqualTo((int) candidates);
  }

  @Test
  void countsAUnitOnceHoweverOftenItIsSeen() {
    IntStream often = IntStream.range(0, 10_000).map(i -> i % 100);
    assertThat(of(1024, often).sketch().size()).isEqualTo(100);
  }

  @Test
  void keepsBetweenHalfAndAllOfItsRoomBeyondThat() {
    for (int units : new int[] {1_500, 5_000, 100_000}) {
      UnitSketch sketch = of(1024, IntStream.range(0, units)).sketch();
      assertThat(sketch.size()).isBetween(400, 1024);
      double estimate = sketch.size() * Math.pow(2, sketch.halvings());
      assertThat(estimate).isBetween(0.85 * units, 1.15 * units);
    }
  }

  @Test
  void countsAUnitOnceThatSeveralAgentsSaw() {
    UnitSketch one = of(1024, IntStream.range(0, 40_000)).sketch();
    UnitSketch other = of(1024, IntStream.range(20_000, 60_000)).sketch();
    UnitSketch few = of(1024, IntStream.range(0, 500)).sketch();
    UnitSketch both = merged(1 << 16, one, few, other);
    UnitSketch atOnce = of(1 << 16, IntStream.range(0, 60_000)).sketch();
    long bound = UnitSample.bound(both.halvings());
    assertThat(both.units().toArray())
        .as("exactly the units below the common bound")
        .isEqualTo(atOnce.units().filter(unit -> unit >>> 1 < bound).toArray());
    assertThat(merged(1 << 16, other, one, few, one).units().toArray())
        .as("in any order, however often")
        .isEqualTo(both.units().toArray());
  }

  @Test
  void isTheSameInWhateverOrderUnitsCome() {
    List<Integer> shuffled = new ArrayList<>(IntStream.range(0, 20_000).boxed().toList());
    UnitSketch sorted = of(1024, IntStream.range(0, 20_000)).sketch();
    Collections.shuffle(shuffled, new Random(7));
    UnitSketch other = of(1024, shuffled.stream().mapToInt(i -> i)).sketch();
    assertThat(other.halvings()).isEqualTo(sorted.halvings());
    assertThat(other.units().toArray()).isEqualTo(sorted.units().toArray());
  }

  @Test
  void isAFairSampleOfBothSides() {
    int off = 0;
    for (int run = 0; run < 200; run++) {
      int from = run * 1_000_000;
      UnitSketch sketch = of(1024, IntStream.range(from, from + 30_000)).sketch();
      double z = (sketch.candidates() - 0.3 * sketch.size()) / Math.sqrt(0.21 * sketch.size());
      off += Math.abs(z) > 1.96 ? 1 : 0;
    }
    assertThat(off).as("of 200, five in a hundred expected").isBetween(2, 20);
  }

  @Test
  void doesNotKeepUnitsByTheirBucket() {
    long[] kept = new long[10];
    for (int i = 0; i < 200_000; i++) {
      String unit = "user-" + i;
      if (UnitHash.of(unit) < UnitSample.bound(3)) {
        kept[Cohort.bucket("shop/orders", unit) / 10_000]++;
      }
    }
    double chiSquare = 0;
    for (long n : kept) {
      chiSquare += (n - 2_500.0) * (n - 2_500.0) / 2_500;
    }
    assertThat(chiSquare).as("nine degrees of freedom, p = 0.001 at 27.9").isLessThan(27.9);
  }

  @Test
  void takesAUnitThatIsSeenOnBothSidesForACandidate() {
    UnitSample sample = new UnitSample(16);
    sample.see("user", false);
    sample.see("user", true);
    sample.see("user", false);
    assertThat(sample.sketch().candidates()).isEqualTo(1);
    assertThat(sample.sketch().size()).isEqualTo(1);
  }

  @Test
  void refusesSketchesThatCannotBe() {
    assertThatThrownBy(() -> UnitSketch.of(61, LongStream.empty()))
        .hasMessageContaining("61 halvings");
    assertThatThrownBy(() -> UnitSketch.of(1, LongStream.of(1L << 61)))
        .hasMessageContaining("below the bound");
    assertThatThrownBy(() -> UnitSketch.of(0, LongStream.of(-2)))
        .hasMessageContaining("below the bound");
    assertThatThrownBy(() -> new UnitSample(1000)).hasMessageContaining("power of two");
  }

  @Test
  void losesNothingToThreadsThatSeeAtOnce() throws InterruptedException {
    UnitSample sample = new UnitSample(1024);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int first = t;
      Thread thread =
          new Thread(
              () ->
                  IntStream.range(0, 20_000)
                      .map(i -> (i * 4 + first) % 20_000)
                      .mapToObj(i -> "user-" + i)
                      .forEach(unit -> sample.see(unit, isCandidate(unit))));
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(sample.sketch().units().toArray())
        .isEqualTo(of(1024, IntStream.range(0, 20_000)).sketch().units().toArray());
  }
}

package dev.tidegate.agent.internal.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.tidegate.core.cohort.UnitSketch;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class UnitWindowTest {
  private static final int UNITS = 20_000;
  private static final int ROUNDS = 40;

  private final UnitWindow window = new UnitWindow(0);

  private void see(int from, int until) {
    for (int i = from; i < until; i++) {
      window.see("user-" + i, i % 4 == 0);
    }
  }

  private int toldAt(int minutes) {
    UnitSketch told = window.news(Duration.ofMinutes(minutes).toNanos());
    return told == null ? 0 : told.size();
  }

  @Test
  void isToldEveryMinuteIfThereIsSomethingToTell() {
    assertThat(toldAt(1)).isZero();
    see(0, 10);
    assertThat(toldAt(1)).as("not yet again").isZero();
    assertThat(toldAt(2)).isEqualTo(10);
    window.tellAgain(Duration.ofMinutes(2).toNanos());
    assertThat(toldAt(2)).as("on a new stream").isEqualTo(10);
  }

  @Test
  void forgetsUnitsThatWereNotSeenForTenMinutes() {
    see(0, 10);
    assertThat(toldAt(4)).isEqualTo(10);
    assertThat(toldAt(5)).isEqualTo(10);
    see(5, 20);
    assertThat(toldAt(9)).isEqualTo(20);
    assertThat(toldAt(10)).as("those of the last five minutes at least").isEqualTo(15);
    assertThat(toldAt(15)).isZero();
  }

  @Test
  void keepsAFairSampleOfManyUnits() {
    see(0, UNITS);
    UnitSketch told = Objects.requireNonNull(window.news(Duration.ofMinutes(1).toNanos()));
    assertThat(told.size()).isBetween(400, UnitWindow.UNITS_MAX);
    assertThat((double) told.candidates() / told.size()).isBetween(0.18, 0.32);
  }

  @Test
  void seesWithoutAllocating() {
    assumeTrue(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    assumeTrue(threads.isThreadAllocatedMemorySupported());
    String[] units = new String[UNITS];
    for (int i = 0; i < UNITS; i++) {
      units[i] = "user-" + i;
    }
    long least = Long.MAX_VALUE;
    long thread = Thread.currentThread().getId();
    for (int round = 0; round < ROUNDS; round++) {
      long before = threads.getThreadAllocatedBytes(thread);
      for (String unit : units) {
        window.see(unit, false);
      }
      least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
    }
    assertThat(least).as("bytes for %s units", UNITS).isZero();
  }
}

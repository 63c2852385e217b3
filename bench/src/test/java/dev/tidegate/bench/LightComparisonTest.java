package dev.tidegate.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The comparison in half a minute: no times, only bytes and the ratio to the floor. A round
 * evaluates all users with the floor, then with Tidegate, and takes less than a turn on a busy
 * processor; of many rounds the quickest of each side count, which others have not disturbed.
 */
final class LightComparisonTest {
  private static final int WARM_UPS = 2_000;
  private static final int ROUNDS = 1_500;
  private static final int TRIES = 3;

  /** What a round may allocate by itself: reading the counter. */
  private static final long NOISE_BYTES = 200;

  /**
   * How many times the floor's time Tidegate may take, well above what noise makes of what it
   * takes: about 1.5, 1.1 and 1.6 times. The plain flag takes so few nanoseconds that how a loop is
   * compiled counts as much as what is in it; there only a multiple is found.
   */
  private static final Map<Scenario, Double> RATIO_MAX =
      Map.of(Scenario.PLAIN, 3.0, Scenario.SPLIT, 2.0, Scenario.TARGETED, 2.5);

  private final Lap floor = new FloorLap();
  private final Lap tidegate = new NativeLap();

  @ParameterizedTest
  @EnumSource
  void tidegateStaysNearTheFloor(Scenario scenario) {
    assertThat(ratio(tidegate, scenario)).isLessThan(RATIO_MAX.get(scenario));
  }

  /** The check would find a regression: everything evaluated three times; the plain flag, five. */
  @ParameterizedTest
  @EnumSource
  void aSlowedVariantIsFound(Scenario scenario) {
    int times = scenario == Scenario.PLAIN ? 5 : 3;
    Lap slowed =
        s -> {
          int on = 0;
          for (int i = 0; i < times; i++) {
            on += tidegate.run(s);
          }
          return on;
        };

    assertThat(ratio(slowed, scenario)).isGreaterThan(RATIO_MAX.get(scenario));
  }

  @ParameterizedTest
  @EnumSource
  void tidegateAllocatesNothing(Scenario scenario) {
    assertThat(leastBytes(tidegate, scenario)).isLessThan(NOISE_BYTES);
  }

  /** The check would find an allocation of 16 bytes in one evaluation of ten. */
  @ParameterizedTest
  @EnumSource
  void aVariantThatAllocatesIsFound(Scenario scenario) {
    Object[] kept = new Object[1];
    Lap allocating =
        s -> {
          for (int i = 0; i < User.COUNT; i += 10) {
            kept[0] = new Object();
          }
          return tidegate.run(s);
        };

    assertThat(leastBytes(allocating, scenario)).isGreaterThan(NOISE_BYTES);
  }

  /** All users once. */
  private interface Lap {
    /** How many evaluations said true. */
    int run(Scenario scenario);
  }

  /** The least of a few tries, each the quickest round of one side by that of the other. */
  private double ratio(Lap lap, Scenario scenario) {
    int on = 0;
    for (int i = 0; i < WARM_UPS; i++) {
      on += floor.run(scenario) - lap.run(scenario);
    }
    double least = Double.MAX_VALUE;
    for (int attempt = 0; attempt < TRIES; attempt++) {
      long quickestFloor = Long.MAX_VALUE;
      long quickest = Long.MAX_VALUE;
      for (int i = 0; i < ROUNDS; i++) {
        long start = System.nanoTime();
        on += floor.run(scenario);
        long middle = System.nanoTime();
        on -= lap.run(scenario);
        quickestFloor = Math.min(quickestFloor, middle - start);
        quickest = Math.min(quickest, System.nanoTime() - middle);
      }
      least = Math.min(least, (double) quickest / quickestFloor);
    }
    assertThat(on).isLessThanOrEqualTo(0);
    return least;
  }

  private static long leastBytes(Lap lap, Scenario scenario) {
    assumeTrue(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long least = Long.MAX_VALUE;
    int on = 0;
    for (int i = 0; i < ROUNDS; i++) {
      long before = threads.getThreadAllocatedBytes(thread);
      on += lap.run(scenario);
      least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
    }
    assertThat(on).isPositive();
    return least;
  }

  private static final class FloorLap implements Lap {
    private final FloorEngine engine = new FloorEngine();

    @Override
    public int run(Scenario scenario) {
      return switch (scenario) {
        case PLAIN -> plain();
        case SPLIT -> split();
        case TARGETED -> targeted();
      };
    }

    private int plain() {
      int on = 0;
      for (int i = 0; i < User.COUNT; i++) {
        on += engine.plain(i) ? 1 : 0;
      }
      return on;
    }

    private int split() {
      int on = 0;
      for (int i = 0; i < User.COUNT; i++) {
        on += engine.split(i) ? 1 : 0;
      }
      return on;
    }

    private int targeted() {
      int on = 0;
      for (int i = 0; i < User.COUNT; i++) {
        on += engine.targeted(i) ? 1 : 0;
      }
      return on;
    }
  }

  /** Like the floor's lap, but with loops of its own, so that each calls one engine only. */
  private static final class NativeLap implements Lap {
    private final NativeEngine engine = new NativeEngine();

    @Override
    public int run(Scenario scenario) {
      return switch (scenario) {
        case PLAIN -> plain();
        case SPLIT -> split();
        case TARGETED -> targeted();
      };
    }

    private int plain() {
      int on = 0;
      for (int i = 0; i < User.COUNT; i++) {
        on += engine.plain(i) ? 1 : 0;
      }
      return on;
    }

    private int split() {
      int on = 0;
      for (int i = 0; i < User.COUNT; i++) {
        on += engine.split(i) ? 1 : 0;
      }
      return on;
    }

    private int targeted() {
      int on = 0;
      for (int i = 0; i < User.COUNT; i++) {
        on += engine.targeted(i) ? 1 : 0;
      }
      return on;
    }
  }
}

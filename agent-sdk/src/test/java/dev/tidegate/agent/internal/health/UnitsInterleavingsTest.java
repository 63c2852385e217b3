package dev.tidegate.agent.internal.health;

import static dev.tidegate.testkit.Interleavings.require;
import static dev.tidegate.testkit.Interleavings.together;

import dev.tidegate.core.cohort.UnitSample;
import dev.tidegate.testkit.Interleavings;
import org.junit.jupiter.api.Test;

final class UnitsInterleavingsTest {
  private static final int MOST = 16;

  @Test
  void unitsSeenAtOnceAreAllKeptAndOnce() {
    Interleavings.tryAll(
        () -> {
          UnitSample sample = new UnitSample(MOST);
          together(
              () -> {
                sample.see("ada", false);
                sample.see("bob", true);
              },
              () -> {
                sample.see("bob", true);
                sample.see("ada", true);
              });
          require(sample.sketch().size() == 2);
          require(sample.sketch().candidates() == 2);
        });
  }

  @Test
  void aUnitSeenWhileTheBoundIsHalvedIsKeptIfItLiesBelow() {
    UnitSample alone = new UnitSample(MOST);
    for (int unit = 0; unit <= MOST; unit++) {
      alone.see("unit-" + unit, false);
    }
    int kept = alone.sketch().size();
    Interleavings.tryAll(
        () -> {
          UnitSample sample = new UnitSample(MOST);
          for (int unit = 0; unit < MOST - 1; unit++) {
            sample.see("unit-" + unit, false);
          }
          together(
              () -> sample.see("unit-" + (MOST - 1), false),
              () -> sample.see("unit-" + MOST, false));
          require(sample.sketch().size() == kept);
        });
  }
}

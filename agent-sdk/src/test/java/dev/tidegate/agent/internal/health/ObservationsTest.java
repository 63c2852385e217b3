package dev.tidegate.agent.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.proto.v1.Arm;
import dev.tidegate.proto.v1.SignalCell;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ObservationsTest {
  private long nanos;
  private double restarts = 7;
  private final Observations observations = new Observations(() -> nanos);

  ObservationsTest() {
    observations.events("restart_frequency", () -> restarts);
  }

  @Test
  void eventsComeWithTheTimeTheyCouldHappenIn() {
    observations.compare(List.of(comparison(Split.NONE, true)));
    restarts += 2;
    nanos += TimeUnit.SECONDS.toNanos(30);
    SignalCell cell = observations.take().get(0);
    assertThat(cell.getMetric()).isEqualTo("restart_frequency");
    assertThat(cell.getArm()).isEqualTo(Arm.CANDIDATE);
    assertThat(cell.getCount()).isEqualTo(2);
    assertThat(cell.getExposureSeconds()).isEqualTo(30);
  }

  @Test
  void timeWithoutEventsIsExposureToo() {
    observations.compare(List.of(comparison(Split.NONE, true)));
    nanos += TimeUnit.SECONDS.toNanos(5);
    assertThat(observations.take()).hasSize(1);
    nanos += TimeUnit.SECONDS.toNanos(5);
    SignalCell cell = observations.take().get(0);
    assertThat(cell.getCount()).isZero();
    assertThat(cell.getExposureSeconds()).isEqualTo(5);
  }

  @Test
  void aCounterThatWasResetCountsNothing() {
    observations.compare(List.of(comparison(Split.NONE, true)));
    restarts = 0;
    nanos += TimeUnit.SECONDS.toNanos(1);
    assertThat(observations.take().get(0).getCount()).isZero();
  }

  @Test
  void outsideAStageThatIsSplitByUnitNothingCounts() {
    Split byUnit = new Split(Split.Kind.UNIT, "salt", 50_000, 50_000);
    observations.compare(List.of(comparison(byUnit, false)));
    nanos += TimeUnit.SECONDS.toNanos(1);
    observations.operation("user-1", true, 3);
    observations.count("delivery", true);
    assertThat(observations.take()).isEmpty();
  }

  @Test
  void aSplitByAgentMakesTheAgentsOutsideTheBaseline() {
    observations.compare(List.of(comparison(new Split(Split.Kind.AGENT, "salt", 0, 0), false)));
    observations.operation("user-1", true, 3);
    assertThat(observations.take())
        .extracting(SignalCell::getArm)
        .containsOnly(Arm.BASELINE)
        .hasSize(2);
  }

  private static Comparison comparison(Split split, boolean inside) {
    return new Comparison("uid", 0, 1, split, inside);
  }
}

package dev.tidegate.bench.traffic;

import dev.tidegate.core.analysis.Counts;
import dev.tidegate.core.analysis.Histogram;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was known of the baseline before the first stage.
 *
 * @param halves how its failures came, tick by tick; empty if nobody looked
 * @param latencies or null if nobody looked
 */
public record Before(List<Halves> halves, @Nullable Histogram latencies) {
  /** Nobody looked. */
  public static final Before NOTHING = new Before(List.of(), null);

  public Before {
    halves = List.copyOf(halves);
  }

  /** One tick of the baseline, split in two halves by instance. */
  public record Halves(Counts half, Counts otherHalf) {}

  /** A while of failures. */
  static Before failures(Dice dice, Arm arm, double length) {
    Arm half =
        new Arm(
            seconds -> arm.requests().at(0) / 2,
            Level.always(arm.failing().at(0)),
            arm.meanBurst());
    List<Halves> halves = new ArrayList<>();
    for (double t = Traffic.TICK_SECONDS; t <= length; t += Traffic.TICK_SECONDS) {
      halves.add(new Halves(half.counts(dice, t), half.counts(dice, t)));
    }
    return new Before(halves, null);
  }

  /** Fifteen minutes of latencies. */
  static Before latencies(Dice dice, Latencies traffic) {
    return new Before(List.of(), traffic.baseline().draw(dice, traffic.requests() * 900));
  }
}

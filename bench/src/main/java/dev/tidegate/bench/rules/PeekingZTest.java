package dev.tidegate.bench.rules;

import dev.tidegate.bench.traffic.Before;
import dev.tidegate.bench.traffic.Scenario;
import dev.tidegate.core.analysis.Tick;

/**
 * The textbook test of two proportions, made for one look at the end and here looked at with every
 * tick: it goes back as soon as the one-sided p-value is at most 1 %.
 */
public final class PeekingZTest implements Rule {
  private static final double Z_AT_ONE_PERCENT = 2.3263478740408408;
  private static final long FAILURES_MIN = 3;

  @Override
  public String name() {
    return "repeated z-test";
  }

  @Override
  public Judge judge(Scenario scenario, Before before) {
    return new Watch();
  }

  /** One run. */
  private static final class Watch implements Judge {
    private final Totals all = new Totals();
    private boolean alarmed;

    @Override
    public void see(Tick tick) {
      all.add(tick);
      alarmed |= all.candidate().x() >= FAILURES_MIN && z() >= Z_AT_ONE_PERCENT;
    }

    private double z() {
      double nC = all.candidate().n();
      double nB = all.baseline().n();
      double pooled = (all.candidate().x() + all.baseline().x()) / (nC + nB);
      double variance = pooled * (1 - pooled) * (1 / nC + 1 / nB);
      double difference = all.candidate().x() / nC - all.baseline().x() / nB;
      return variance > 0 ? difference / StrictMath.sqrt(variance) : 0;
    }

    @Override
    public Ruling ruling() {
      return alarmed ? Ruling.ROLL_BACK : Ruling.CONTINUE;
    }

    @Override
    public Ruling atEnd() {
      return alarmed ? Ruling.ROLL_BACK : Ruling.ADVANCE;
    }
  }
}

package dev.tidegate.bench.evidence;

import dev.tidegate.bench.rules.Judge;
import dev.tidegate.bench.rules.Rule;
import dev.tidegate.bench.rules.Ruling;
import dev.tidegate.bench.traffic.Before;
import dev.tidegate.bench.traffic.Dice;
import dev.tidegate.bench.traffic.Scenario;
import dev.tidegate.bench.traffic.Traffic;
import java.util.Arrays;

/**
 * Many runs of one scenario under one rule. Run number i of equal seeds is equal.
 *
 * @param runs at least 1
 * @param seed of all of them
 */
public record Trials(Rule rule, int runs, long seed) {
  /** A rollback stays, so that it may be looked for less often: once a minute. */
  private static final int TICKS_BETWEEN_LOOKS = 12;

  /** Seconds until each run's ruling, sorted; infinite where it never came. */
  public double[] secondsUntil(Ruling wanted, Scenario scenario) {
    double[] seconds = new double[runs];
    Arrays.setAll(seconds, run -> secondsUntil(wanted, scenario, run));
    Arrays.sort(seconds);
    return seconds;
  }

  private double secondsUntil(Ruling wanted, Scenario scenario, int run) {
    Dice dice = dice(run);
    Judge judge = rule.judge(scenario, scenario.before().apply(dice));
    for (double t = Traffic.TICK_SECONDS; t <= scenario.seconds(); t += Traffic.TICK_SECONDS) {
      judge.see(scenario.tick(dice, t));
      Ruling ruling = judge.ruling();
      if (ruling == wanted) {
        return t;
      }
      if (ruling == Ruling.ROLL_BACK) {
        return Double.POSITIVE_INFINITY;
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  /** How many runs end with a ruling. */
  public int ending(Ruling wanted, Scenario scenario) {
    int count = 0;
    for (int run = 0; run < runs; run++) {
      count += atEnd(scenario, run) == wanted ? 1 : 0;
    }
    return count;
  }

  private Ruling atEnd(Scenario scenario, int run) {
    Dice dice = dice(run);
    Before before = scenario.before().apply(dice);
    Judge judge = rule.judge(scenario, before);
    int ticks = 0;
    for (double t = Traffic.TICK_SECONDS; t <= scenario.seconds(); t += Traffic.TICK_SECONDS) {
      judge.see(scenario.tick(dice, t));
      ticks++;
      if (ticks % TICKS_BETWEEN_LOOKS == 0 && judge.ruling() == Ruling.ROLL_BACK) {
        return Ruling.ROLL_BACK;
      }
    }
    return judge.atEnd();
  }

  private Dice dice(int run) {
    return new Dice(seed * 1_000_003L + run);
  }
}

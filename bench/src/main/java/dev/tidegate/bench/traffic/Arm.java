package dev.tidegate.bench.traffic;

import dev.tidegate.core.analysis.Counts;

/**
 * One arm's requests and how many of them fail.
 *
 * @param requests a second
 * @param failing the share that fails, from 0 to 1
 * @param meanBurst how many failures come together on average; 1 means independently
 */
public record Arm(Level requests, Level failing, double meanBurst) {
  public Arm {
    if (!(meanBurst >= 1)) {
      throw new IllegalArgumentException("bursts below one failure: " + meanBurst);
    }
  }

  /** Steady traffic with independent failures. */
  public static Arm of(double requests, double failing) {
    return of(requests, Level.always(failing));
  }

  /** Steady traffic with independent failures, more or fewer over time. */
  public static Arm of(double requests, Level failing) {
    return new Arm(Level.always(requests), failing, 1);
  }

  /** The same arm, with failures that come in bursts of geometric size. */
  public Arm inBurstsOf(double mean) {
    return new Arm(requests, failing, mean);
  }

  /**
   * What the arm does in the tick that ends at {@code seconds}. Requests arrive independently, so
   * that failed and good ones are two independent Poisson counts.
   */
  Counts counts(Dice dice, double seconds) {
    double expected = requests.at(seconds) * Traffic.TICK_SECONDS;
    double share = failing.at(seconds);
    long good = dice.poisson(expected * (1 - share));
    long bursts = dice.poisson(expected * share / meanBurst);
    long failed = meanBurst == 1 ? bursts : 0;
    for (long i = 0; meanBurst > 1 && i < bursts; i++) {
      failed += dice.burst(meanBurst);
    }
    return new Counts(good + failed, failed);
  }
}

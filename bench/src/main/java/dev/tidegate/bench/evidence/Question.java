package dev.tidegate.bench.evidence;

import dev.tidegate.bench.rules.Ruling;
import dev.tidegate.bench.traffic.Scenario;

/** What is asked of many runs. */
public sealed interface Question {
  /** The answer. */
  Measured ask(Trials trials, Scenario scenario);

  /** In how many runs the stage's end, or an end before it, was this ruling. */
  record EndsWith(Ruling ruling) implements Question {
    @Override
    public Measured ask(Trials trials, Scenario scenario) {
      return Measured.share(trials.ending(ruling, scenario), trials.runs());
    }
  }

  /** In how many runs a ruling came before the stage's time was over. */
  record ComesEarly(Ruling ruling) implements Question {
    @Override
    public Measured ask(Trials trials, Scenario scenario) {
      int count = 0;
      for (double seconds : trials.secondsUntil(ruling, scenario)) {
        count += Double.isFinite(seconds) ? 1 : 0;
      }
      return Measured.share(count, trials.runs());
    }
  }

  /** After how many seconds since {@code onset} a ruling came, in the middle of all runs. */
  record Median(Ruling ruling, double onset) implements Question {
    @Override
    public Measured ask(Trials trials, Scenario scenario) {
      return Measured.median(trials.secondsUntil(ruling, scenario), onset);
    }
  }

  /** Whether the answer is in seconds; otherwise it is a share. */
  default boolean isInSeconds() {
    return this instanceof Median;
  }
}

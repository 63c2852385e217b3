package dev.tidegate.bench.rules;

import dev.tidegate.core.analysis.Tick;

/** A rule at work on one run; for one owner. */
public interface Judge {
  /** Takes in the next tick, in order of time. */
  void see(Tick tick);

  /** What follows now, before the stage's time is over; a rollback stays. */
  Ruling ruling();

  /** What follows when the stage's time is over; never {@link Ruling#CONTINUE}. */
  Ruling atEnd();
}

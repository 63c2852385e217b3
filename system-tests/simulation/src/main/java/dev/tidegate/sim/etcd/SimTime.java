package dev.tidegate.sim.etcd;

import java.time.Duration;

/** Virtual time, which moves only when nothing is left to do at the present instant. */
public interface SimTime {
  /** Nanoseconds since some start. */
  long nanos();

  /**
   * Runs {@code task} once {@code delay} has passed, on no particular stack: never within this
   * call. Tasks due at the same time may run in any order, but only one at a time.
   */
  void after(Duration delay, Runnable task);
}

package dev.tidegate.sim.etcd;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.tidegate.testkit.TestingClock;
import java.time.Duration;

/** The time of a test's clock, as the simulated etcd takes it. */
record TestingTime(TestingClock clock) implements SimTime {
  @Override
  public long nanos() {
    return clock.nanoTime();
  }

  @Override
  public void after(Duration delay, Runnable task) {
    var unused = clock.scheduler().schedule(task, delay.toNanos(), NANOSECONDS);
  }
}
